import type { Context } from '../../context.ts';
import { builder } from '../builder.ts';
import { wordOrNull } from '../words.ts';
import { reads } from './find.ts';
import { JOB_STATUSES, Job, type JobReference, JobStatus, jobKey } from './job.ts';

const COST =
  'Read for all jobs of a page in one batch: from the jobs list, or by id where that costs less.';

const summary = (job: JobReference, { loaders }: Context) => loaders.jobs.summary(jobKey(job));

builder.objectFields(Job, (t) => ({
  status: t.field({
    ...reads('summary'),
    type: JobStatus,
    nullable: true,
    description: `How far the job is. ${COST}`,
    resolve: async (job, _args, context) =>
      wordOrNull(JOB_STATUSES, 'UNKNOWN', (await summary(job, context))?.status),
  }),
  statusText: t.string({
    ...reads('summary'),
    nullable: true,
    description: `The provider’s own word for the status. ${COST}`,
    resolve: async (job, _args, context) => (await summary(job, context))?.status ?? null,
  }),
  currentPhase: t.string({
    ...reads('summary'),
    nullable: true,
    description: `The phase the job is in, such as \`training_running\`: an open set of words. ${COST}`,
    resolve: async (job, _args, context) => (await summary(job, context))?.current_phase ?? null,
  }),
  instanceType: t.string({
    ...reads('summary'),
    nullable: true,
    description: `The kind of machine the job runs on. ${COST}`,
    resolve: async (job, _args, context) => (await summary(job, context))?.instance_type ?? null,
  }),
  region: t.string({
    ...reads('summary'),
    nullable: true,
    description: `Where that machine stands. ${COST}`,
    resolve: async (job, _args, context) => (await summary(job, context))?.region ?? null,
  }),
}));
