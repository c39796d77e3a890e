import type { AbortSignalLike } from '../../async/abort.ts';

/** What one request has to read by id, and how far it is. */
type Batch = {
  readonly ids: readonly string[];
  readonly read: (id: string) => Promise<void>;
  readonly done: () => void;
  next: number;
  left: number;
};

/** Milliseconds after which half of a crowd is forgotten. */
const HALF_LIFE_MS = 500;

/** A page of the list that is being read, and by how many requests. */
type PageUnderWay = { readonly cursor: string | undefined; readers: number };

/**
 * What the requests of one account do at the same time about its jobs. Reads by id stand in line here, as ids, and
 * not behind the provider's door, where each of them has a dozen objects; and a crowd reads the list together: who
 * comes begins with the page that the others are reading and takes the pages before it afterwards, as databases do
 * whose sequential scans are synchronised. Equal reads under way are one.
 */
export class Traffic {
  /** How many reads of the account may be under way at once. */
  readonly sockets: number;
  #running = 0;
  /** In the order in which requests came. */
  readonly #batches: Batch[] = [];
  #crowd = 0;
  #remembered = 0;
  /** On the clock of `performance.now()`. */
  #rememberedAt = 0;
  #page: PageUnderWay | undefined;

  constructor(sockets: number) {
    this.sockets = sockets;
  }

  /**
   * Batches that want jobs at this moment, or did a moment ago: who reads the list together is soon served, and the
   * next ones must not take the place for empty.
   */
  get crowd(): number {
    return Math.max(this.#crowd, Math.floor(this.#lately(performance.now())));
  }

  #lately(now: number): number {
    return this.#remembered * 0.5 ** ((now - this.#rememberedAt) / HALF_LIFE_MS);
  }

  /** Cursor of the page of the list that others are reading; undefined where nobody does, or the first one. */
  get cursor(): string | undefined {
    return this.#page && this.#page.readers > 0 ? this.#page.cursor : undefined;
  }

  /**
   * Calls `read`, which never rejects, for each id; resolves when all are done. Who leaves does not stand in line:
   * what it then reads fails at once.
   */
  async readEach(
    ids: readonly string[],
    read: (id: string) => Promise<void>,
    leaving: AbortSignalLike,
  ): Promise<void> {
    if (ids.length === 0) return;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const batch: Batch = { ids, read, done, next: 0, left: ids.length };
    const leave = { handleEvent: () => this.#leave(batch) };
    leaving.addEventListener('abort', leave);
    this.#batches.push(batch);
    if (leaving.aborted) this.#leave(batch);
    else this.#pump();
    await promise;
    leaving.removeEventListener('abort', leave);
  }

  #leave(batch: Batch): void {
    const at = this.#batches.indexOf(batch);
    if (at >= 0) this.#batches.splice(at, 1);
    while (batch.next < batch.ids.length) this.#startNext(batch);
  }

  #pump(): void {
    for (let batch = this.#batches[0]; batch && this.#running < this.sockets; ) {
      this.#startNext(batch);
      if (batch.next === batch.ids.length) this.#batches.shift();
      batch = this.#batches[0];
    }
  }

  #startNext(batch: Batch): void {
    const id = batch.ids[batch.next];
    batch.next += 1;
    if (id === undefined) return;
    this.#running += 1;
    void batch.read(id).then(() => {
      this.#running -= 1;
      batch.left -= 1;
      if (batch.left === 0) batch.done();
      this.#pump();
    });
  }

  /** Counts a batch among those that want jobs until `work` has ended. */
  async join<T>(work: () => Promise<T>): Promise<T> {
    this.#crowd += 1;
    const now = performance.now();
    this.#remembered = Math.max(this.#crowd, this.#lately(now));
    this.#rememberedAt = now;
    try {
      return await work();
    } finally {
      this.#crowd -= 1;
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
