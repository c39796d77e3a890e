import { forAll } from './later.ts';

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
  #listeners: Listener[] | undefined = undefined;

  /** What has ended stays so, for the first reason. All are told, also behind one that throws. */
  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    forAll(listeners, (listener) => listener.handleEvent());
  }

  addEventListener(_type: 'abort', listener: Listener): void {
    if (this.#listeners) this.#listeners.push(listener);
    else this.#listeners = [listener];
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    const listeners = this.#listeners;
    const at = listeners?.indexOf(listener) ?? -1;
    const last = at < 0 ? undefined : listeners?.pop();
    if (listeners && last && last !== listener) listeners[at] = last;
  }
}
