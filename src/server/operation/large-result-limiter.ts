import { performance } from 'node:perf_hooks';
import type { AbortSignalLike } from '../../async/abort.ts';

/** Values of all large results in flight; more results are queued. */
const MAX_VALUES_IN_FLIGHT = 64_000;
/** A result of at most so many values is small: it is neither queued nor counted. */
export const MIN_WEIGHT = 1_000;
/** Milliseconds between two checks of the event loop while results are queued. */
const POLL_MS = 20;

type QueuedResult = { readonly admit: () => void };

/**
 * Limits concurrent large results while the event loop is saturated: starting more does not finish any sooner and
 * keeps more memory alive, which the garbage collector copies again and again (half of all work with 64 pages of
 * 1000 in flight). While utilisation is below 90 %, as with a slow provider, each check doubles the results in flight.
 */
export class LargeResultLimiter {
  readonly #idleProbe: () => () => boolean;
  readonly #queue = new Set<QueuedResult>();
  #pollTimer: NodeJS.Timeout | undefined;
  #valuesInFlight = 0;
  #resultsInFlight = 0;

  /** `idleProbe` starts a measurement; the function it returns says whether the loop was idle since its last call. */
  constructor(idleProbe: () => () => boolean = measureIdleTime) {
    this.#idleProbe = idleProbe;
  }

  /**
   * Takes a permit for a result of about so many values; `release` it with the same number. A promise if it is
   * queued: false when the signal aborts first, and then there is no permit.
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

  /** One result is always admitted, however large it is. */
  #hasRoom(): boolean {
    return this.#resultsInFlight === 0 || this.#valuesInFlight < MAX_VALUES_IN_FLIGHT;
  }

  /** Admits the queued results that fit, and `extra` more. */
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

/** Says whether the event loop was idle for a tenth of the time since the last call. */
function measureIdleTime(): () => boolean {
  let last = performance.eventLoopUtilization();
  return () => {
    const { utilization } = performance.eventLoopUtilization(last);
    last = performance.eventLoopUtilization();
    return utilization < 0.9;
  };
}
