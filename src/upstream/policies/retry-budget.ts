export type BudgetOptions = {
  /** Retries allowed per read, such as 0.1. */
  readonly ratio: number;
  /** Retries per second that are allowed however few the reads. */
  readonly perSecond: number;
};

/** What may be saved up to be spent at once: so many seconds' floor, or the share of so many reads. */
const BURST_SECONDS = 10;
const BURST_READS = 100;

/**
 * A token bucket: reads and time fill it, retries empty it. When a provider fails altogether, the
 * load on it grows by `ratio`, not by the number of tries.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #perSecond: number;
  readonly #capacity: number;
  #tokens: number;
  #filledAt = performance.now();

  constructor({ ratio, perSecond }: BudgetOptions) {
    this.#ratio = ratio;
    this.#perSecond = perSecond;
    this.#capacity = Math.max(perSecond * BURST_SECONDS, ratio * BURST_READS);
    this.#tokens = this.#capacity;
  }

  /** A read was made. */
  deposit(): void {
    this.#add(this.#ratio);
  }

  /** Takes a retry's token, if there is one. */
  tryWithdraw(): boolean {
    const now = performance.now();
    this.#add(((now - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #add(tokens: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + tokens);
  }
}
