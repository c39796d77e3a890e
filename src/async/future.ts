import { callAll, type Resolvers } from './resolvers.ts';

/** A value that arrives later. It implements `Promise`; internal code subscribes without one. */
export abstract class Future<T> implements Promise<T> {
  get [Symbol.toStringTag](): string {
    return 'Future';
  }

  /** Whether the result is still unknown; a known result is passed on synchronously. */
  abstract get isPending(): boolean;

  /** `resolvers` must not throw. */
  abstract subscribe(resolvers: Resolvers<T>): void;

  // biome-ignore lint/suspicious/noThenProperty: makes it a promise for `await`.
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onFinally);
  }

  #promise(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.subscribe({ resolve, reject });
    });
  }
}

/**
 * Shares one promise between many subscribers, such as the fields of all links to one job, and notifies them in a
 * loop. A rejection without subscribers is ignored.
 */
export class SharedFuture<T> extends Future<T> {
  #subscribers: Resolvers<T>[] = [];
  /** Passes the result on; undefined while pending. */
  #notify: ((resolvers: Resolvers<T>) => void) | undefined;

  constructor(promise: PromiseLike<T>) {
    super();
    promise.then(
      (value) => this.#settle((resolvers) => resolvers.resolve(value)),
      (error: unknown) => this.#settle((resolvers) => resolvers.reject(error)),
    );
  }

  get isPending(): boolean {
    return this.#notify === undefined;
  }

  subscribe(resolvers: Resolvers<T>): void {
    if (this.#notify) this.#notify(resolvers);
    else this.#subscribers.push(resolvers);
  }

  /** The value after `fn`, which runs once for each subscriber; it rejects where `fn` throws. */
  map<U>(fn: (value: T) => U): Future<U> {
    return new MappedFuture(this, fn);
  }

  #settle(notify: (resolvers: Resolvers<T>) => void): void {
    const subscribers = this.#subscribers;
    this.#subscribers = [];
    this.#notify = notify;
    callAll(subscribers, notify);
  }
}

/** Subscribes itself to its source: a future has one subscriber as a rule, and a page has hundreds of futures. */
class MappedFuture<T, U> extends Future<U> implements Resolvers<T> {
  readonly #source: SharedFuture<T>;
  readonly #fn: (value: T) => U;
  #resolvers: Resolvers<U> | undefined = undefined;

  constructor(source: SharedFuture<T>, fn: (value: T) => U) {
    super();
    this.#source = source;
    this.#fn = fn;
  }

  get isPending(): boolean {
    return this.#source.isPending;
  }

  subscribe(resolvers: Resolvers<U>): void {
    if (this.#resolvers) {
      new MappedFuture(this.#source, this.#fn).subscribe(resolvers);
      return;
    }
    this.#resolvers = resolvers;
    this.#source.subscribe(this);
  }

  resolve(value: T): void {
    let mapped: U;
    try {
      mapped = this.#fn(value);
    } catch (error) {
      this.reject(error);
      return;
    }
    this.#resolvers?.resolve(mapped);
  }

  reject(error: unknown): void {
    this.#resolvers?.reject(error);
  }
}
