import type { AbortSignalLike } from '../../async/abort.ts';

/** The reads by id of one request. */
type QueuedBatch = {
  readonly ids: readonly string[];
  readonly read: (id: string) => Promise<void>;
  readonly done: () => void;
  /** Index of the next id to read. */
  next: number;
  /** Reads that have not settled. */
  remaining: number;
};

/**
 * Limits the concurrent reads by id of one account. They are queued here as ids, first come, first
 * served: a call that is queued in the bulkhead holds a dozen objects.
 */
export class ReadLimiter {
  /** Concurrent reads at most. */
  readonly concurrency: number;
  #inFlight = 0;
  readonly #batches: QueuedBatch[] = [];

  constructor(concurrency: number) {
    this.concurrency = concurrency;
  }

  /**
   * Calls `read`, which must not reject, for each id; resolves when all have settled. After an abort
   * the remaining ids skip the queue: their reads fail at once.
   */
  async run(
    ids: readonly string[],
    read: (id: string) => Promise<void>,
    signal: AbortSignalLike,
  ): Promise<void> {
    if (ids.length === 0) return;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const batch: QueuedBatch = { ids, read, done, next: 0, remaining: ids.length };
    const listener = { handleEvent: () => this.#abort(batch) };
    signal.addEventListener('abort', listener);
    this.#batches.push(batch);
    if (signal.aborted) this.#abort(batch);
    else this.#drain();
    await promise;
    signal.removeEventListener('abort', listener);
  }

  #abort(batch: QueuedBatch): void {
    const at = this.#batches.indexOf(batch);
    if (at >= 0) this.#batches.splice(at, 1);
    while (batch.next < batch.ids.length) this.#startNext(batch);
  }

  #drain(): void {
    for (let batch = this.#batches[0]; batch && this.#inFlight < this.concurrency; ) {
      this.#startNext(batch);
      if (batch.next === batch.ids.length) this.#batches.shift();
      batch = this.#batches[0];
    }
  }

  #startNext(batch: QueuedBatch): void {
    const id = batch.ids[batch.next];
    batch.next += 1;
    if (id === undefined) return;
    this.#inFlight += 1;
    void batch.read(id).then(() => {
      this.#inFlight -= 1;
      batch.remaining -= 1;
      if (batch.remaining === 0) batch.done();
      this.#drain();
    });
  }
}
