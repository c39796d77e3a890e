import type { Context } from '../../context.ts';
import { mapReadable } from '../../errors.ts';
import type { Summary } from '../../loaders/jobs/job-keys.ts';
import { builder } from '../builder.ts';
import { toEnum } from '../enum.ts';
import { JOB_STATUSES, Job, type JobReference, JobStatus, jobKey } from './job.ts';
import { readsFacet } from './job-fields.ts';

const COST =
  'Read in one batch for all jobs of a page: from the jobs list, or by id where that is cheaper.';

/** Resolver of a field of a job's summary. */
const fromSummary = <T>(pick: (summary: Summary) => T) => {
  const part = (summary: Summary | null): T | null => summary && pick(summary);
  return (job: JobReference, _args: object, { loaders }: Context): Promise<T | null> =>
    loaders.jobs.summary(jobKey(job)).map(part);
};

builder.objectFields(Job, (t) => ({
  status: t.field({
    ...readsFacet('summary'),
    type: JobStatus,
    nullable: true,
    description: `State of the job. Ask again every 10 seconds at most, until it is COMPLETED, FAILED or CANCELLED, which are final. ${COST}`,
    resolve: fromSummary(
      ({ status }) => mapReadable(status, (word) => toEnum(JOB_STATUSES, 'UNKNOWN', word)) ?? null,
    ),
  }),
  statusText: t.string({
    ...readsFacet('summary'),
    nullable: true,
    description: `The provider’s own word for the status. ${COST}`,
    resolve: fromSummary(({ status }) => status),
  }),
  currentPhase: t.string({
    ...readsFacet('summary'),
    nullable: true,
    description: `The job’s current phase, such as \`training_running\`; an open set. ${COST}`,
    resolve: fromSummary(({ current_phase }) => current_phase),
  }),
  instanceType: t.string({
    ...readsFacet('summary'),
    nullable: true,
    description: `Type of the machine that runs the job. ${COST}`,
    resolve: fromSummary(({ instance_type }) => instance_type),
  }),
  region: t.string({
    ...readsFacet('summary'),
    nullable: true,
    description: `Region of the machine that runs the job. ${COST}`,
    resolve: fromSummary(({ region }) => region),
  }),
}));
