import type { AbortSignalLike } from '../../async/abort.ts';

/** What one request has to read by id, and how far it is. */
type QueuedBatch = {
  readonly ids: readonly string[];
  readonly read: (id: string) => Promise<void>;
  readonly done: () => void;
  next: number;
  remaining: number;
};

/** Milliseconds after which half of a crowd is forgotten. */
const HALF_LIFE_MS = 500;

/** A page of the list that is being read, and by how many requests. */
type CurrentPage = { readonly cursor: string | undefined; readers: number };

/**
 * What the requests of one account do at the same time about its jobs. Reads by id stand in line here, as ids, and
 * not behind the provider's door, where each of them has a dozen objects; and a crowd reads the list together: who
 * comes begins with the page that the others are reading and takes the pages before it afterwards, as databases do
 * whose sequential scans are synchronised. Equal reads under way are one.
 */
export class Traffic {
  /** How many reads of the account may be under way at once. */
  readonly concurrency: number;
  #inFlight = 0;
  /** In the order in which requests came. */
  readonly #batches: QueuedBatch[] = [];
  #active = 0;
  #peak = 0;
  /** On the clock of `performance.now()`. */
  #peakAt = 0;
  #page: CurrentPage | undefined;

  constructor(concurrency: number) {
    this.concurrency = concurrency;
  }

  /**
   * Batches that want jobs at this moment, or did a moment ago: who reads the list together is soon served, and the
   * next ones must not take the place for empty.
   */
  get demand(): number {
    return Math.max(this.#active, Math.floor(this.#decayed(performance.now())));
  }

  #decayed(now: number): number {
    return this.#peak * 0.5 ** ((now - this.#peakAt) / HALF_LIFE_MS);
  }

  /** Cursor of the page of the list that others are reading; undefined where nobody does, or the first one. */
  get cursor(): string | undefined {
    return this.#page && this.#page.readers > 0 ? this.#page.cursor : undefined;
  }

  /**
   * Calls `read`, which never rejects, for each id; resolves when all are done. Who leaves does not stand in line:
   * what it then reads fails at once.
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

  /** Counts a batch among those that want jobs until `work` has ended. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#active += 1;
    const now = performance.now();
    this.#peak = Math.max(this.#active, this.#decayed(now));
    this.#peakAt = now;
    try {
      return await work();
    } finally {
      this.#active -= 1;
    }
  }

  /** Reads a page of the list; while that is under way, others begin here. */
  async readPage<T>(cursor: string | undefined, read: () => Promise<T>): Promise<T> {
    if (this.#page?.cursor !== cursor) this.#page = undefined;
    this.#page ??= { cursor, readers: 0 };
    const page = this.#page;
    page.readers += 1;
    try {
      return await read();
    } finally {
      page.readers -= 1;
    }
  }
}
