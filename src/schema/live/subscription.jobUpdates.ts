import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { ProviderProblem, problemOf } from '../gateway/provider-problem.ts';
import { Job } from '../job/job.ts';
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

const JobUpdateType = builder.objectRef<Update>('JobUpdate').implement({
  description: 'The present state of a job at Qualia, as an event of `jobUpdates`.',
  fields: (t) => ({
    jobId: t.expose('jobId', { type: 'UUID', description: 'Qualia’s id of the job.' }),
    job: t.field({
      type: Job,
      nullable: true,
      description: JOB_DESCRIPTION,
      resolve: ({ jobId, exists }) => (exists ? { job_id: jobId } : null),
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

builder.subscriptionField('jobUpdates', (t) =>
  t.field({
    ...fieldCost(({ jobIds }) => ({
      links: ['qualia.jobs'],
      assumedSize: Array.isArray(jobIds) ? jobIds.length : MAX_JOBS,
    })),
    type: JobUpdateType,
    description: `Follows jobs at Qualia. ${STREAM_DESCRIPTION} They are one list of jobs every 10 seconds (\`LIVE_QUALIA_MS\`), or reads by id where these are cheaper; \`phases\` are read when a job moves.`,
    args: {
      jobIds: t.arg({
        type: ['UUID'],
        required: true,
        description: `Qualia’s ids of the jobs, from 1 to ${MAX_JOBS}.`,
      }),
    },
    subscribe: (_root, { jobIds }, { updates }) => {
      assertJobIds(jobIds);
      return updates.qualia(jobIds);
    },
    resolve: (update) => update,
  }),
);
