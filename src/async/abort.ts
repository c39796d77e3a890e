import { forAll } from './future.ts';

export type Listener = { handleEvent(): void };

/** As much of an `AbortSignal` as this product asks for. */
export type Signal = {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly addEventListener: (type: 'abort', listener: Listener) => void;
  readonly removeEventListener: (type: 'abort', listener: Listener) => void;
};

/**
 * The end of some work before its time: an `AbortController` and its signal in one. Every
 * request and every read has one, and an `EventTarget` costs more than all else on a read's way.
 */
export class Ending implements Signal {
  aborted = false;
  reason: unknown = undefined;
  /** An empty place was a listener's that went while the others are called. */
  #listeners: (Listener | undefined)[] | undefined = undefined;

  /**
   * What has ended stays so, for the first reason. All listeners are called, also behind one that
   * throws, but none that an earlier one removes.
   */
  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    try {
      forAll(this.#listeners ?? [], (listener) => listener?.handleEvent());
    } finally {
      this.#listeners = undefined;
    }
  }

  addEventListener(_type: 'abort', listener: Listener): void {
    // It would never be called.
    if (this.aborted) return;
    if (this.#listeners) this.#listeners.push(listener);
    else this.#listeners = [listener];
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    const listeners = this.#listeners;
    const at = listeners?.indexOf(listener) ?? -1;
    if (!listeners || at < 0) return;
    // While they are called, the others keep their places.
    const last = this.aborted ? undefined : listeners.pop();
    if (last !== listener) listeners[at] = last;
  }
}
