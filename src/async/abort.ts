import { callAll } from './resolvers.ts';

export type AbortListener = { handleEvent(): void };

/** The part of `AbortSignal` that this project uses. */
export type AbortSignalLike = {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly addEventListener: (type: 'abort', listener: AbortListener) => void;
  readonly removeEventListener: (type: 'abort', listener: AbortListener) => void;
};

/**
 * `AbortController` and `AbortSignal` in one object. Each HTTP request and each upstream request has one, and an
 * `EventTarget` was the largest cost of an upstream request (docs/performance.md).
 */
export class LightAbortController implements AbortSignalLike {
  aborted = false;
  reason: unknown = undefined;
  /** Undefined where a listener was removed during `abort`. */
  #listeners: (AbortListener | undefined)[] | undefined = undefined;

  /**
   * Only the first call has an effect. Calls all listeners, also after one throws, except those that an earlier
   * listener removes.
   */
  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    try {
      callAll(this.#listeners ?? [], (listener) => listener?.handleEvent());
    } finally {
      this.#listeners = undefined;
    }
  }

  addEventListener(_type: 'abort', listener: AbortListener): void {
    // Like `AbortSignal`, it never calls a listener that is added after the event.
    if (this.aborted) return;
    if (this.#listeners) this.#listeners.push(listener);
    else this.#listeners = [listener];
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    const listeners = this.#listeners;
    const index = listeners?.indexOf(listener) ?? -1;
    if (!listeners || index < 0) return;
    // During `abort` the other listeners keep their index.
    const last = this.aborted ? undefined : listeners.pop();
    if (last !== listener) listeners[index] = last;
  }
}
