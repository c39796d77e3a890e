import { mapReadable, readable } from '../../errors.ts';
import { epochMs } from '../../pagination/timestamp.ts';
import type { FinetuneStatus, Phase } from '../../providers/qualia/jobs.ts';
import { toEnum } from '../enum.ts';
import { JOB_STATUSES } from './job.ts';

type Job = Pick<FinetuneStatus, 'status' | 'phases'>;

/** Applies `map` to a job, unless it is null or what times are computed from cannot be read. */
export const fromPhases = <T extends Job, R>(job: T | null, map: (job: T) => R) =>
  mapReadable(job, (it) => mapReadable(it.status, () => mapReadable(it.phases, () => map(it))));

/** Start of the earliest phase; null before that. */
export const startOf = ({ phases }: Job): string | null =>
  extremeOf(
    phases.map(({ started_at }) => started_at),
    isEarlier,
  );

/**
 * Latest end of a phase; null until the job has ended. A phase that the provider left without an end
 * counts with its last event.
 */
export function endOf({ status, phases }: Job): string | null {
  if (!hasEnded(status)) return null;
  return extremeOf(phases.map(phaseEnd), isLater);
}

/** Null until the job has both times, and where they contradict each other. */
export function secondsOf(job: Job): number | null {
  const start = startOf(job);
  const end = endOf(job);
  if (start === null || end === null) return null;
  const seconds = (epochMs(end) - epochMs(start)) / 1000;
  return seconds >= 0 ? seconds : null;
}

/** Null while the phase runs: it may not have an event either. */
export const phaseEnd = ({ completed_at, events }: Phase): string | null =>
  readable(completed_at) ??
  extremeOf(
    (readable(events) ?? []).map(({ timestamp }) => timestamp),
    isLater,
  );

const isEarlier = (a: number, b: number): boolean => a < b;
const isLater = (a: number, b: number): boolean => a > b;

const hasEnded = (status: string): boolean => ENDED.has(toEnum(JOB_STATUSES, 'UNKNOWN', status));

const ENDED: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);

/** The earliest or latest of the times that are known. */
const extremeOf = (
  times: readonly (string | null)[],
  isBefore: (a: number, b: number) => boolean,
): string | null =>
  times.reduce(
    (best, time) =>
      isText(time) && (best === null || isBefore(epochMs(time), epochMs(best))) ? time : best,
    null,
  );

/** Whether there is a time, and it can be read. */
const isText = (time: string | null): time is string => typeof time === 'string';
