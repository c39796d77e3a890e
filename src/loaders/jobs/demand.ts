/** Milliseconds after which the peak counts half. */
const HALF_LIFE_MS = 500;

/**
 * Estimates how many batches of one account load jobs at the same time: a decaying maximum, because a
 * burst is served quickly and the next batch should still expect company.
 */
export class DemandEstimate {
  #active = 0;
  #peak = 0;
  /** On the clock of `performance.now()`. */
  #peakAt = 0;

  /** Batches, those of `track` that have not settled included. */
  get batches(): number {
    return Math.max(this.#active, Math.floor(this.#decayed(performance.now())));
  }

  /** Counts a batch until `work` has settled. */
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

  #decayed(now: number): number {
    return this.#peak * 0.5 ** ((now - this.#peakAt) / HALF_LIFE_MS);
  }
}
