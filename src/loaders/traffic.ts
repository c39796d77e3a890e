/**
 * What the requests of one account do at the same time about its jobs, so that a crowd of them reads the list once
 * together, instead of each job by itself.
 */
export class Traffic {
  /** Reads by id that are under way or wait for a socket. */
  byId = 0;
  readonly #sockets: number;
  #riding = 0;
  #waiting: (() => void)[] = [];

  /** `sockets` is how many reads of one account may be under way at once. */
  constructor(sockets: number) {
    this.#sockets = sockets;
  }

  /** Reads by id that wait for a socket, as far as is known here. */
  get line(): number {
    return Math.max(0, this.byId - this.#sockets);
  }

  /**
   * Reads the list from its newest row on. Who comes while others are reading waits until they have done and then
   * begins together with all who have waited: their reads are equal at every step, and equal reads under way are one.
   */
  async ride<T>(read: () => Promise<T>): Promise<T> {
    if (this.#riding > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#riding += 1;
    try {
      return await read();
    } finally {
      this.#riding -= 1;
      if (this.#riding === 0) this.#depart();
    }
  }

  #depart(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
