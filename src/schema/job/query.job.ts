import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { Job } from './job.ts';
import { findJob } from './job-fields.ts';

builder.queryField('job', (t) =>
  t.field({
    ...fieldCost({ perObject: 1 }),
    type: Job,
    nullable: true,
    description:
      'One job at Qualia. One upstream call, and one more if fields are selected that only the jobs list has. Null if it does not exist.',
    args: {
      jobId: t.arg({ type: 'UUID', required: true, description: 'Qualia’s id of the job.' }),
    },
    resolve: (_query, { jobId }, { loaders }, info) => findJob(loaders.jobs, jobId, info),
  }),
);
