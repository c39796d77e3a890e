import { builder } from '../builder.ts';
import { Job, jobKey } from './job.ts';
import { readsFacet } from './job-fields.ts';
import { endOf, fromPhases, secondsOf, startOf } from './timing.ts';

const COST = 'One upstream call per job, the one of `phases`.';

builder.objectFields(Job, (t) => ({
  startedAt: t.field({
    ...readsFacet('detail'),
    type: 'DateTime',
    nullable: true,
    description: `When the first phase started. Null before that. ${COST}`,
    resolve: async (job, _args, { loaders }) =>
      fromPhases(await loaders.jobs.detail(jobKey(job)), startOf),
  }),
  endedAt: t.field({
    ...readsFacet('detail'),
    type: 'DateTime',
    nullable: true,
    description: `When the last phase ended. Null until the job has ended. ${COST}`,
    resolve: async (job, _args, { loaders }) =>
      fromPhases(await loaders.jobs.detail(jobKey(job)), endOf),
  }),
  durationSeconds: t.float({
    ...readsFacet('detail'),
    nullable: true,
    description: `Seconds from \`startedAt\` to \`endedAt\`. Null until both are known. ${COST}`,
    resolve: async (job, _args, { loaders }) =>
      fromPhases(await loaders.jobs.detail(jobKey(job)), secondsOf),
  }),
}));
