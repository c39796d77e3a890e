export type BudgetOptions = {
  /** Retries per call, such as 0.1. */
  readonly ratio: number;
  /** Retries per second that are allowed however few calls there are. */
  readonly perSecond: number;
};

/** Capacity: the retries of this many seconds, or the share of this many calls. */
const BURST_SECONDS = 10;
const BURST_READS = 100;

/**
 * A token bucket, filled by calls and by time, emptied by retries. When a provider is down,
 * the load on it grows by `ratio`, not by the number of attempts.
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

  /** Adds the share of one call. */
  deposit(): void {
    this.#add(this.#ratio);
  }

  /** Takes the token of a retry, if there is one. */
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
