/** Tells that a request's caller has left, or that its time is over: what it then reads fails at once. */
export type Leaving = Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>;

/** Milliseconds for which a request waits for those who are reading the list. */
const PATIENCE_MS = 200;

/** What one request has to read by id, and how far it is. */
type Batch = {
  readonly ids: readonly string[];
  readonly read: (id: string) => Promise<void>;
  readonly done: () => void;
  next: number;
  left: number;
};

/**
 * What the requests of one account do at the same time about its jobs. Reads by id stand in line here, as ids, and
 * not behind the provider's door, where each of them has a dozen objects; and where the line is long, a crowd of
 * requests reads the list once together.
 */
export class Traffic {
  readonly #sockets: number;
  #running = 0;
  /** In the order in which requests came. */
  readonly #batches: Batch[] = [];
  #riding = 0;
  #waiting: (() => void)[] = [];

  /** `sockets` is how many reads of one account may be under way at once. */
  constructor(sockets: number) {
    this.#sockets = sockets;
  }

  /** Reads by id that wait for others to end. */
  get line(): number {
    return this.#batches.reduce((sum, { ids, next }) => sum + ids.length - next, 0);
  }

  /** Calls `read`, which never rejects, for each id; resolves when all are done. Who leaves does not stand in line. */
  async readEach(
    ids: readonly string[],
    read: (id: string) => Promise<void>,
    leaving: Leaving,
  ): Promise<void> {
    if (ids.length === 0) return;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const batch: Batch = { ids, read, done, next: 0, left: ids.length };
    const leave = () => this.#leave(batch);
    leaving.addEventListener('abort', leave);
    this.#batches.push(batch);
    if (leaving.aborted) leave();
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
    for (let batch = this.#batches[0]; batch && this.#running < this.#sockets; ) {
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

  /**
   * Reads the list from its newest row on. Who comes while others are reading waits until they have done and then
   * begins together with all who have waited: their reads are equal at every step, and equal reads under way are one.
   * Nobody waits long: the others may be walking a list to an end that is far away.
   */
  async ride<T>(read: () => Promise<T>, leaving: Leaving): Promise<T> {
    if (this.#riding > 0) await this.#departure(leaving);
    this.#riding += 1;
    try {
      return await read();
    } finally {
      this.#riding -= 1;
      if (this.#riding === 0) this.#depart();
    }
  }

  async #departure(leaving: Leaving): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const go = () => resolve();
    const timer = setTimeout(go, PATIENCE_MS);
    this.#waiting.push(go);
    leaving.addEventListener('abort', go);
    if (leaving.aborted) go();
    await promise;
    clearTimeout(timer);
    leaving.removeEventListener('abort', go);
  }

  #depart(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
