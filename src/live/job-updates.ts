import { ProviderError } from '../errors.ts';
import type { Poll, Poller } from './poller.ts';

/** The state of one job, as an event. */
export type JobUpdate<C> = {
  readonly jobId: string;
  /** Whether the job exists; undefined if it was never read. */
  readonly exists: boolean | undefined;
  /** When the last successful read began, on the clock of `performance.now()`; undefined before it. */
  readonly observedAt: number | undefined;
  /** Why the last read failed, if it did. */
  readonly problem: ProviderError | undefined;
  /** What the fields of the job are read from: that of the last successful poll. */
  readonly context: C;
};

/** How the jobs of one provider are watched. */
export type JobKind<C, Row> = {
  /** Null if the provider does not have the job. */
  readonly read: (context: C, jobId: string) => PromiseLike<Row | null>;
  /** A text that changes whenever the job has moved. */
  readonly fingerprint: (row: Row) => string;
  readonly hasEnded: (row: Row) => boolean;
  readonly isQueued: (row: Row) => boolean;
};

export type JobUpdatesOptions<C, Row> = JobKind<C, Row> & {
  readonly jobIds: readonly string[];
  readonly poller: () => Poller<C>;
  readonly intervalMs: number;
  /** Milliseconds after which a job has an event though nothing has changed. */
  readonly heartbeatMs: number;
};

/** Queued jobs are polled this many times more seldom. */
export const QUEUED_FACTOR = 3;

/** What is known of one job. */
type Watched<C> = {
  readonly jobId: string;
  fingerprint: string | null | undefined;
  problem: ProviderError | undefined;
  observedAt: number | undefined;
  context: C | undefined;
  /** Start of the poll that was seen last. */
  polledAt: number;
  /** When the last event was made. */
  updatedAt: number;
  isQueued: boolean;
  hasEnded: boolean;
};

/**
 * The source stream of a subscription: the present state of each job at once, one event for each change,
 * and one at least every `heartbeatMs`. It ends when all jobs have ended. Only the newest state of a job
 * is kept for a subscriber that reads slowly.
 */
export class JobUpdates<C, Row> implements AsyncIterableIterator<JobUpdate<C>> {
  readonly #options: JobUpdatesOptions<C, Row>;
  readonly #jobs: readonly Watched<C>[];
  readonly #pending = new Map<string, JobUpdate<C>>();
  #unsubscribe: (() => void) | undefined;
  #error: unknown;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(options: JobUpdatesOptions<C, Row>) {
    this.#options = options;
    this.#jobs = [...new Set(options.jobIds)].map((jobId) => ({
      jobId,
      fingerprint: undefined,
      problem: undefined,
      observedAt: undefined,
      context: undefined,
      polledAt: Number.NEGATIVE_INFINITY,
      updatedAt: Number.NEGATIVE_INFINITY,
      isQueued: false,
      hasEnded: false,
    }));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<JobUpdate<C>, undefined>> {
    if (!this.#unsubscribe && !this.#isClosed && this.#jobs.length > 0) {
      this.#unsubscribe = this.#options
        .poller()
        .subscribe({ onPoll: (poll) => this.#onPoll(poll) });
    }
    for (;;) {
      const [update] = this.#pending.values();
      if (update && !this.#isClosed) {
        this.#pending.delete(update.jobId);
        return { done: false, value: update };
      }
      if (this.#error !== undefined) {
        this.#close();
        throw this.#error;
      }
      if (this.#isClosed || this.#jobs.every(({ hasEnded }) => hasEnded)) {
        this.#close();
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<JobUpdate<C>, undefined>> {
    this.#close();
    return { done: true, value: undefined };
  }

  #close(): void {
    this.#isClosed = true;
    this.#pending.clear();
    this.#unsubscribe?.();
    this.#wake?.();
  }

  async #onPoll(poll: Poll<C>): Promise<number> {
    const { intervalMs } = this.#options;
    const open = this.#jobs.filter(({ hasEnded }) => !hasEnded);
    try {
      await Promise.all(open.map((job) => this.#observe(job, poll)));
    } catch (error) {
      this.#error = error;
    }
    this.#wake?.();
    const remaining = open.filter(({ hasEnded }) => !hasEnded);
    const retryMs = Math.max(
      0,
      ...remaining.map(({ problem }) => (problem?.retryAfter ?? 0) * 1_000),
    );
    const areQueued = remaining.length > 0 && remaining.every(({ isQueued }) => isQueued);
    return Math.max(retryMs, areQueued ? intervalMs * QUEUED_FACTOR : intervalMs);
  }

  async #observe(job: Watched<C>, poll: Poll<C>): Promise<void> {
    const { read, fingerprint, hasEnded, isQueued, heartbeatMs } = this.#options;
    const { problem: earlier, fingerprint: known } = job;
    let row: Row | null = null;
    let problem: ProviderError | undefined;
    try {
      row = await read(poll.context, job.jobId);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      problem = error;
    }
    // A later poll was faster.
    if (poll.startedAt <= job.polledAt || job.hasEnded) return;
    job.polledAt = poll.startedAt;
    job.problem = problem;
    if (!problem) {
      job.fingerprint = row === null ? null : fingerprint(row);
      job.observedAt = poll.startedAt;
      job.context = poll.context;
      job.isQueued = row !== null && isQueued(row);
      job.hasEnded = row === null || hasEnded(row);
    }
    const now = performance.now();
    const isChanged = job.fingerprint !== known || problem?.code !== earlier?.code;
    if (!isChanged && now - job.updatedAt < heartbeatMs) return;
    job.updatedAt = now;
    this.#pending.set(job.jobId, {
      jobId: job.jobId,
      exists: job.fingerprint === undefined ? undefined : job.fingerprint !== null,
      observedAt: job.observedAt,
      problem,
      context: job.context ?? poll.context,
    });
  }
}
