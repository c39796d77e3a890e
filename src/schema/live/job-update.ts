import { isoTimeOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { badInput } from '../../errors.ts';
import type { JobUpdate } from '../../live/job-updates.ts';

/** The state of a job, as an event of a subscription. */
export type Update = JobUpdate<Context>;

/** Jobs of one subscription. */
export const MAX_JOBS = 100;

/** @throws GatewayError `BAD_USER_INPUT` where there are none, or too many. */
export function assertJobIds(jobIds: readonly string[]): void {
  if (jobIds.length === 0 || jobIds.length > MAX_JOBS)
    throw badInput(`\`jobIds\` must have from 1 to ${MAX_JOBS} ids, not ${jobIds.length}.`);
}

/** When the last successful read began. */
export const observedAt = ({ observedAt: moment }: Update): string | null =>
  moment === undefined ? null : isoTimeOf(moment);

export const JOB_DESCRIPTION =
  'The job. Its fields have the state of the last successful read. Null if the provider does not have the job, or was never reached.';
export const OBSERVED_DESCRIPTION =
  'When the last successful read of the job began. Null before the first.';
export const PROBLEM_DESCRIPTION =
  'Why the last read of the job failed. The stream goes on. Null if it did not fail.';
export const STREAM_DESCRIPTION =
  'One event at once for each job, with its present state; one for each change of state; and one at least every 30 seconds. Completes when all jobs have ended. The reads are shared by all subscribers of an account.';
