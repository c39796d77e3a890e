import type { ProviderName } from '../errors.ts';
import type { FinetuneStatus, JobItem } from '../providers/qualia/jobs.ts';
import type { SutroJobItem } from '../providers/sutro/jobs.ts';
import { type JobKind, type JobUpdate, JobUpdates } from './job-updates.ts';
import { Poller } from './poller.ts';

/** The reads of jobs by their ids. */
export type JobReads = {
  readonly loaders: {
    readonly jobs: { summary(jobId: string): PromiseLike<JobItem | FinetuneStatus | null> };
    readonly sutroJob: { load(jobId: string): PromiseLike<SutroJobItem | null> };
  };
};

/** An account, and how a poll of it begins. */
export type Account<C> = {
  readonly account: string;
  readonly begin: (maxAgeMs: number) => C;
};

export type LiveUpdates<C> = {
  /** The source stream of a subscription to these jobs. */
  readonly updates: (
    provider: ProviderName,
    jobIds: readonly string[],
    account: Account<C>,
  ) => AsyncIterable<JobUpdate<C>>;
  /** Accounts that are polled now. */
  readonly pollers: () => number;
};

const HEARTBEAT_MS = 30_000;

/** One poller for each account and provider, for as long as anybody subscribes. */
export const createLiveUpdates = <C extends JobReads>(
  intervals: Readonly<Record<ProviderName, number>>,
): LiveUpdates<C> => {
  const pollers = new Map<string, Poller<C>>();
  const pollerOf = (provider: ProviderName, { account, begin }: Account<C>): Poller<C> => {
    const key = `${provider} ${account}`;
    const existing = pollers.get(key);
    if (existing) return existing;
    const poller = new Poller<C>({
      intervalMs: intervals[provider],
      begin,
      onIdle: () => {
        if (pollers.get(key) === poller) pollers.delete(key);
      },
    });
    pollers.set(key, poller);
    return poller;
  };
  const open = <Row>(
    kind: JobKind<C, Row>,
    provider: ProviderName,
    jobIds: readonly string[],
    account: Account<C>,
  ) => ({
    [Symbol.asyncIterator]: () =>
      new JobUpdates({
        ...kind,
        jobIds,
        poller: () => pollerOf(provider, account),
        intervalMs: intervals[provider],
        heartbeatMs: HEARTBEAT_MS,
      }),
  });
  return {
    updates: (provider, jobIds, account) =>
      provider === 'qualia'
        ? open(QUALIA, provider, jobIds, account)
        : open(SUTRO, provider, jobIds, account),
    pollers: () => pollers.size,
  };
};

const isOneOf = (word: unknown, words: readonly string[]): boolean =>
  typeof word === 'string' && words.includes(word.toLowerCase());

/** A row of the list and a job by id have both values. */
const QUALIA: JobKind<JobReads, JobItem | FinetuneStatus> = {
  read: ({ loaders }, jobId) => loaders.jobs.summary(jobId),
  fingerprint: ({ status, current_phase }) => JSON.stringify([status, current_phase]),
  hasEnded: ({ status }) => isOneOf(status, ['completed', 'failed', 'cancelled']),
  isQueued: ({ status }) => isOneOf(status, ['queued']),
};

const SUTRO: JobKind<JobReads, SutroJobItem> = {
  read: ({ loaders }, jobId) => loaders.sutroJob.load(jobId),
  fingerprint: (row) => JSON.stringify(row),
  hasEnded: ({ status }) => isOneOf(status, ['succeeded', 'failed', 'cancelled']),
  isQueued: ({ status }) => isOneOf(status, ['queued', 'pending', 'submitted']),
};
