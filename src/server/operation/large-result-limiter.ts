import { performance } from 'node:perf_hooks';
import type { AbortSignalLike } from '../../async/abort.ts';

/** Values of the large answers under way beyond which more of them wait. */
const MAX_VALUES_IN_FLIGHT = 64_000;
/** Values of an answer that is small: it neither waits nor counts. */
export const MIN_WEIGHT = 1_000;
/** Milliseconds after which those who wait look again whether the process has time to spare. */
const POLL_MS = 20;

/** Something that waits for its turn. */
type QueuedResult = { readonly admit: () => void };

/**
 * Has large answers wait for one another where the process is saturated: nothing is ready any sooner if more of them
 * are begun, but everything that they hold is in memory for longer, and the garbage collector copies it again and
 * again. With 64 pages of 1000 under way at once that is half of all work. Where the event loop has time to spare,
 * as with a slow provider, as many more begin at each look as are under way already.
 */
export class LargeResultLimiter {
  readonly #idleProbe: () => () => boolean;
  readonly #queue = new Set<QueuedResult>();
  #pollTimer: NodeJS.Timeout | undefined;
  #valuesInFlight = 0;
  #resultsInFlight = 0;

  /** `idleness` begins to measure, and gives what tells whether there was time to spare since it was last asked. */
  constructor(idleProbe: () => () => boolean = measureIdleTime) {
    this.#idleProbe = idleProbe;
  }

  /**
   * Lets an answer of about so many values go, until `leave` is called with the same. It returns a promise only where
   * that has to wait: false is for those who leave before it is their turn, and who do not go.
   */
  acquire(values: number, signal: AbortSignalLike): Promise<boolean> | undefined {
    if (values <= MIN_WEIGHT) return undefined;
    if (this.#queue.size === 0 && this.#hasRoom()) return this.#count(1, values);
    return new Promise((resolve) => {
      const settle = (isAdmitted: boolean) => {
        this.#queue.delete(queued);
        signal.removeEventListener('abort', onAbort);
        if (isAdmitted) this.#count(1, values);
        resolve(isAdmitted);
      };
      const onAbort = { handleEvent: () => settle(false) };
      const queued = { admit: () => settle(true) };
      this.#queue.add(queued);
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) settle(false);
      this.#poll();
    });
  }

  release(values: number): void {
    if (values <= MIN_WEIGHT) return;
    this.#count(-1, values);
    this.#admit(0);
  }

  #count(results: 1 | -1, values: number): undefined {
    this.#resultsInFlight += results;
    this.#valuesInFlight += results * values;
  }

  /** One may always go, however large it is. */
  #hasRoom(): boolean {
    return this.#resultsInFlight === 0 || this.#valuesInFlight < MAX_VALUES_IN_FLIGHT;
  }

  /** Lets those go for whom there is room, and so many more. */
  #admit(extra: number): void {
    let remaining = extra;
    for (const { admit } of this.#queue) {
      if (!this.#hasRoom() && remaining <= 0) return;
      remaining -= 1;
      admit();
    }
  }

  #poll(): void {
    if (this.#pollTimer) return;
    const isIdle = this.#idleProbe();
    this.#pollTimer = setInterval(() => {
      if (isIdle()) this.#admit(this.#resultsInFlight);
      if (this.#queue.size > 0) return;
      clearInterval(this.#pollTimer);
      this.#pollTimer = undefined;
    }, POLL_MS).unref();
  }
}

/** Whether the event loop has waited for a tenth of the time since it was last asked. */
function measureIdleTime(): () => boolean {
  let last = performance.eventLoopUtilization();
  return () => {
    const { utilization } = performance.eventLoopUtilization(last);
    last = performance.eventLoopUtilization();
    return utilization < 0.9;
  };
}
