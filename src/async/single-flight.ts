import { callAll, type Resolvers } from './resolvers.ts';

/**
 * A task with many subscribers. A subclass implements the work, which calls `resolve` or `reject`; later calls have no
 * effect.
 *
 * Results are passed on by calls, not by promises (docs/v8.md#old-promises).
 */
export abstract class SharedTask<T> implements Resolvers<T> {
  /** Why the last subscriber left, if all did. */
  cancelled: { readonly reason: unknown } | undefined = undefined;
  #subscribers: Resolvers<T>[] = [];
  #active = 0;
  #onEnd: (() => void) | undefined = undefined;

  /** Must not throw. May call `resolve` or `reject` before it returns. */
  abstract start(): void;

  /** Nobody needs the result any more; called before `start`, too. */
  abstract cancel(reason: unknown): void;

  /** `resolvers` receives the result once, also after `unsubscribe`. */
  subscribe(resolvers: Resolvers<T>): void {
    this.#subscribers.push(resolvers);
    this.#active += 1;
  }

  /** Call once for each `subscribe`. After the last call the task is cancelled for that reason. */
  unsubscribe(reason: unknown): void {
    this.#active -= 1;
    if (this.#active > 0 || !this.#onEnd) return;
    this.#end();
    this.cancelled = { reason };
    this.cancel(reason);
  }

  /** `onEnd` runs once: when there is a result, or when the task is cancelled. */
  begin(onEnd: () => void): void {
    this.#onEnd = onEnd;
  }

  resolve(value: T): void {
    callAll(this.#settle(), (resolvers) => resolvers.resolve(value));
  }

  reject(error: unknown): void {
    callAll(this.#settle(), (resolvers) => resolvers.reject(error));
  }

  #settle(): readonly Resolvers<T>[] {
    const subscribers = this.#subscribers;
    this.#subscribers = [];
    this.#end();
    return subscribers;
  }

  #end(): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    onEnd?.();
  }
}

export type SingleFlightOptions = {
  /** Milliseconds after which a new caller starts a task of its own; by default it may always join. */
  readonly joinWindowMs?: number;
  /** `immediate` starts tasks in `setImmediate`; the default starts them in `join`. */
  readonly schedule?: 'now' | 'immediate';
};

export type Joined<Task> = {
  readonly task: Task;
  /** Whether the task existed before. */
  readonly isShared: boolean;
};

/** Cleared on removal (docs/v8.md#map-tables). */
type Entry<Task> = {
  task: Task | undefined;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly joinableUntil: number;
};

/**
 * Runs one task for all callers that need the same result at the same time. Results and errors are not kept.
 *
 * Scheduled in `setImmediate`, identical requests of one event-loop turn share a task even if it completes
 * synchronously. After `joinWindowMs` a new task starts: a late caller would inherit a deadline that has almost passed.
 */
export class SingleFlight<T, Task extends SharedTask<T>> {
  readonly #entries = new Map<unknown, Entry<Task>>();
  readonly #joinWindowMs: number;
  readonly #isImmediate: boolean;

  constructor({ joinWindowMs = Number.POSITIVE_INFINITY, schedule }: SingleFlightOptions = {}) {
    this.#joinWindowMs = joinWindowMs;
    this.#isImmediate = schedule === 'immediate';
  }

  /** The task that callers of the key would join. */
  get(key: unknown): Task | undefined {
    return this.#entries.get(key)?.task;
  }

  /** Subscribes to the task of the key; creates and starts one where there is none to join. */
  join(key: unknown, resolvers: Resolvers<T>, create: () => Task): Joined<Task> {
    const entry = this.#entries.get(key);
    if (entry?.task && performance.now() < entry.joinableUntil) {
      entry.task.subscribe(resolvers);
      return { task: entry.task, isShared: true };
    }
    const task = create();
    task.subscribe(resolvers);
    this.#start(key, task);
    return { task, isShared: false };
  }

  #start(key: unknown, task: Task): void {
    const entry: Entry<Task> = { task, joinableUntil: performance.now() + this.#joinWindowMs };
    this.#entries.set(key, entry);
    task.begin(() => {
      entry.task = undefined;
      // A later task may have replaced this one.
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    if (this.#isImmediate) setImmediate(() => startUnlessCancelled(task));
    else task.start();
  }
}

function startUnlessCancelled<T>(task: SharedTask<T>): void {
  if (task.cancelled) task.reject(task.cancelled.reason);
  else task.start();
}
