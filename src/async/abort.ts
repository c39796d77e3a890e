import { callAll } from './future.ts';

export type AbortListener = { handleEvent(): void };

/** As much of an `AbortSignal` as this product asks for. */
export type AbortSignalLike = {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly addEventListener: (type: 'abort', listener: AbortListener) => void;
  readonly removeEventListener: (type: 'abort', listener: AbortListener) => void;
};

/**
 * The end of some work before its time: an `AbortController` and its signal in one. Every
 * request and every read has one, and an `EventTarget` costs more than all else on a read's way.
 */
export class LightAbortController implements AbortSignalLike {
  aborted = false;
  reason: unknown = undefined;
  /** An empty place was a listener's that went while the others are called. */
  #listeners: (AbortListener | undefined)[] | undefined = undefined;

  /**
   * What has ended stays so, for the first reason. All listeners are called, also behind one that
   * throws, but none that an earlier one removes.
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
    // It would never be called.
    if (this.aborted) return;
    if (this.#listeners) this.#listeners.push(listener);
    else this.#listeners = [listener];
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    const listeners = this.#listeners;
    const index = listeners?.indexOf(listener) ?? -1;
    if (!listeners || index < 0) return;
    // While they are called, the others keep their places.
    const last = this.aborted ? undefined : listeners.pop();
    if (last !== listener) listeners[index] = last;
  }
}
