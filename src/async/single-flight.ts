import { LightAbortController } from './abort.ts';
import { callAll } from './future.ts';

/** Who is told, once, what work comes to, also after having left; must not throw. */
export type FlightResolvers<T> = {
  readonly resolve: (outcome: T) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Begins work, and has it `land` with what it came to; what it throws before that is told as well. `end` aborts when
 * nobody waits any more; where nobody waits before it begins, it does not, and all are `lost`.
 */
export type StartTask<T> = (end: LightAbortController, land: (outcome: T) => void) => Promise<void>;

export type Subscription = {
  /** Whether it was under way, or about to be, before. */
  readonly isShared: boolean;
  /** Waits no longer; called once. The work ends when nobody waits. */
  readonly unsubscribe: () => void;
};

/** Work under way that all who ask for the same wait for together. */
type Task<T> = {
  readonly controller: LightAbortController;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly joinableUntil: number;
  subscribers: number;
  resolvers: FlightResolvers<T>[];
};

/**
 * Equal work under way at the same time is done once. It departs when the event loop has read what else has come, so
 * that also work that is over at once, its reads being cached, is shared by all who asked together. Who comes later
 * than `openMs` departs anew: with somebody else's deadline it would have too little left of its own.
 *
 * What work comes to is handed on by calls, not by promises: one that has waited for long is in V8's old generation,
 * and keeps what it was resolved with, which may be large, until that is collected.
 */
export class SingleFlight<T> {
  /**
   * A map that entries come to and leave all the time also leaves old tables behind, and V8 keeps what the next one
   * of those holds for as long as the last. So an entry is an empty box once its flight has landed.
   */
  readonly #tasks = new Map<unknown, { task: Task<T> | undefined }>();
  readonly #joinWindowMs: number;

  constructor(joinWindowMs: number) {
    this.#joinWindowMs = joinWindowMs;
  }

  /** Work is equal whose keys are. */
  join(key: unknown, resolvers: FlightResolvers<T>, start: StartTask<T>): Subscription {
    const current = this.#tasks.get(key)?.task;
    const isShared = current !== undefined && performance.now() < current.joinableUntil;
    const task = isShared ? current : this.#start(key, start);
    task.resolvers.push(resolvers);
    task.subscribers += 1;
    return {
      isShared,
      unsubscribe: () => {
        task.subscribers -= 1;
        if (task.subscribers > 0) return;
        this.#remove(key, task);
        task.controller.abort(abandonedError());
      },
    };
  }

  #start(key: unknown, start: StartTask<T>): Task<T> {
    const task: Task<T> = {
      controller: new LightAbortController(),
      joinableUntil: performance.now() + this.#joinWindowMs,
      subscribers: 0,
      resolvers: [],
    };
    this.#tasks.set(key, { task });
    const settle = (notify: (passenger: FlightResolvers<T>) => void) => {
      const { resolvers } = task;
      task.resolvers = [];
      this.#remove(key, task);
      callAll(resolvers, notify);
    };
    const resolve = (outcome: T) => settle(({ resolve: arrived }) => arrived(outcome));
    const reject = (error: unknown) => settle(({ reject: lost }) => lost(error));
    setImmediate(() => {
      if (task.controller.aborted) reject(task.controller.reason);
      else start(task.controller, resolve).catch(reject);
    });
    return task;
  }

  /** Nobody boards any more. An abandoned flight is not the one that took off after it. */
  #remove(key: unknown, task: Task<T>): void {
    const entry = this.#tasks.get(key);
    if (entry?.task !== task) return;
    entry.task = undefined;
    this.#tasks.delete(key);
  }
}

const abandonedError = (): DOMException => new DOMException('Nobody waits any more.', 'AbortError');
