import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { SutroJob } from './job.ts';

builder.queryField('sutroJob', (t) =>
  t.field({
    ...fieldCost({ perObject: 1 }),
    type: SutroJob,
    nullable: true,
    description: 'One job at Sutro. One upstream call. Null if it does not exist.',
    args: { jobId: t.arg.string({ required: true, description: 'Sutro’s id of the job.' }) },
    resolve: (_query, { jobId }, { loaders }) => loaders.sutroJob.load(jobId),
  }),
);
