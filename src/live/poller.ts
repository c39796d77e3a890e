/** One poll of an account. Its context has what was read; all subscribers share it. */
export type Poll<C> = {
  readonly context: C;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
};

export type PollSubscriber<C> = {
  /** Never rejects. Resolves with the milliseconds after which the subscriber needs the next poll. */
  readonly onPoll: (poll: Poll<C>) => Promise<number>;
};

export type PollerOptions<C> = {
  readonly intervalMs: number;
  /** Makes the context of a poll. Its reads accept no response that is older than the poll by `maxAgeMs`. */
  readonly begin: (maxAgeMs: number) => C;
  /** The last subscriber has left. */
  readonly onIdle: () => void;
};

/**
 * Polls one account for all its subscribers: the number of reads does not depend on how many they are.
 * Without subscribers there is no timer. The next poll starts no earlier than the reads of the last one
 * have ended, and an interval after its start.
 */
export class Poller<C> {
  readonly #options: PollerOptions<C>;
  readonly #subscribers = new Set<PollSubscriber<C>>();
  #poll: Poll<C> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PollerOptions<C>) {
    this.#options = options;
  }

  /** The subscriber gets the last poll at once, or a new one where that is too old. */
  subscribe(subscriber: PollSubscriber<C>): () => void {
    this.#subscribers.add(subscriber);
    const { intervalMs } = this.#options;
    const isRecent = this.#poll && performance.now() - this.#poll.startedAt < intervalMs;
    if (this.#poll && isRecent) void subscriber.onPoll(this.#poll);
    else void this.#start();
    return () => {
      if (this.#subscribers.delete(subscriber) && this.#subscribers.size === 0) this.#stop();
    };
  }

  async #start(): Promise<void> {
    clearTimeout(this.#timer);
    const { begin, intervalMs } = this.#options;
    const startedAt = performance.now();
    const poll = { context: begin(intervalMs / 2), startedAt };
    this.#poll = poll;
    const delays = await Promise.all(
      [...this.#subscribers].map((subscriber) => subscriber.onPoll(poll)),
    );
    // Another poll has started, or nobody subscribes any more.
    if (this.#poll !== poll) return;
    const delayMs = Math.max(intervalMs, Math.min(...delays));
    const elapsedMs = performance.now() - startedAt;
    this.#timer = setTimeout(() => void this.#start(), Math.max(0, delayMs - elapsedMs));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#poll = undefined;
    this.#options.onIdle();
  }
}
