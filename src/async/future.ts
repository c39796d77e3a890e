/** Who waits for a value: told once that it is there, or why it never will be. */
export type Resolvers<T> = {
  resolve(value: T): void;
  reject(error: unknown): void;
};

/** A value on its way. It is a promise to all the world; who knows better waits without making one. */
export abstract class Future<T> implements Promise<T> {
  get [Symbol.toStringTag](): string {
    return 'Later';
  }

  /** Whether it is not known yet; what is known is told at once. */
  abstract get isPending(): boolean;

  /** The waiter must not throw. */
  abstract subscribe(resolvers: Resolvers<T>): void;

  // biome-ignore lint/suspicious/noThenProperty: this is what makes it a promise to others.
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
 * What a promise will bring, for many who wait for it or for a part of it, as the fields of all links to one job do:
 * they are told in a loop. Nobody has to wait; a failure is then nobody's.
 */
export class SharedFuture<T> extends Future<T> {
  #subscribers: Resolvers<T>[] = [];
  /** What is told; undefined as long as it is coming. */
  #notify: ((waiter: Resolvers<T>) => void) | undefined;

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

  /** A part of the value, or something made of it. */
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

class MappedFuture<T, U> extends Future<U> {
  readonly #source: SharedFuture<T>;
  readonly #fn: (value: T) => U;

  constructor(source: SharedFuture<T>, fn: (value: T) => U) {
    super();
    this.#source = source;
    this.#fn = fn;
  }

  get isPending(): boolean {
    return this.#source.isPending;
  }

  subscribe(resolvers: Resolvers<U>): void {
    this.#source.subscribe(new MapResolvers(resolvers, this.#fn));
  }
}

class MapResolvers<T, U> implements Resolvers<T> {
  readonly #resolvers: Resolvers<U>;
  readonly #fn: (value: T) => U;

  constructor(resolvers: Resolvers<U>, fn: (value: T) => U) {
    this.#resolvers = resolvers;
    this.#fn = fn;
  }

  resolve(value: T): void {
    let mapped: U;
    try {
      mapped = this.#fn(value);
    } catch (error) {
      this.#resolvers.reject(error);
      return;
    }
    this.#resolvers.resolve(mapped);
  }

  reject(error: unknown): void {
    this.#resolvers.reject(error);
  }
}

/** Calls it for each of them, also behind one for whom it throws; throws the first of that in the end. */
export function callAll<T>(items: readonly T[], call: (item: T) => void): void {
  const thrown: unknown[] = [];
  for (const item of items) {
    try {
      call(item);
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}
