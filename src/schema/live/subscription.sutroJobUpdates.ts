import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { ProviderProblem, problemOf } from '../gateway/provider-problem.ts';
import { SutroJob } from '../sutro/job.ts';
import {
  assertJobIds,
  JOB_DESCRIPTION,
  MAX_JOBS,
  OBSERVED_DESCRIPTION,
  observedAt,
  PROBLEM_DESCRIPTION,
  STREAM_DESCRIPTION,
  type Update,
} from './job-update.ts';

const SutroJobUpdate = builder.objectRef<Update>('SutroJobUpdate').implement({
  description: 'The present state of a job at Sutro, as an event of `sutroJobUpdates`.',
  fields: (t) => ({
    jobId: t.exposeString('jobId', { description: 'Sutro’s id of the job.' }),
    job: t.field({
      type: SutroJob,
      nullable: true,
      description: JOB_DESCRIPTION,
      resolve: ({ jobId, exists, context }) =>
        exists ? context.loaders.sutroJob.load(jobId) : null,
    }),
    observedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: OBSERVED_DESCRIPTION,
      resolve: observedAt,
    }),
    problem: t.field({
      type: ProviderProblem,
      nullable: true,
      description: PROBLEM_DESCRIPTION,
      resolve: ({ problem }) => problemOf(problem),
    }),
  }),
});

builder.subscriptionField('sutroJobUpdates', (t) =>
  t.field({
    ...fieldCost(({ jobIds }) => ({
      links: ['sutro.jobs'],
      assumedSize: Array.isArray(jobIds) ? jobIds.length : MAX_JOBS,
    })),
    type: SutroJobUpdate,
    description: `Follows jobs at Sutro. ${STREAM_DESCRIPTION} They are one list of jobs every 5 seconds (\`LIVE_SUTRO_MS\`), or reads by id for up to three jobs.`,
    args: {
      jobIds: t.arg.stringList({
        required: true,
        description: `Sutro’s ids of the jobs, from 1 to ${MAX_JOBS}.`,
      }),
    },
    subscribe: (_root, { jobIds }, { updates }) => {
      assertJobIds(jobIds);
      return updates.sutro(jobIds);
    },
    resolve: (update) => update,
  }),
);
