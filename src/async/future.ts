/** Who waits for a value: told once that it is there, or why it never will be. */
export type Waiter<T> = {
  arrived(value: T): void;
  lost(error: unknown): void;
};

/** A value on its way. It is a promise to all the world; who knows better waits without making one. */
export abstract class Later<T> implements Promise<T> {
  get [Symbol.toStringTag](): string {
    return 'Later';
  }

  /** Whether it is not known yet; what is known is told at once. */
  abstract get isComing(): boolean;

  /** The waiter must not throw. */
  abstract tell(waiter: Waiter<T>): void;

  // biome-ignore lint/suspicious/noThenProperty: this is what makes it a promise to others.
  then<A = T, B = never>(
    arrived?: ((value: T) => A | PromiseLike<A>) | null,
    lost?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(arrived, lost);
  }

  catch<B = never>(lost?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise().catch(lost);
  }

  finally(ended?: (() => void) | null): Promise<T> {
    return this.#promise().finally(ended);
  }

  #promise(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.tell({ arrived: resolve, lost: reject });
    });
  }
}

/**
 * What a promise will bring, for many who wait for it or for a part of it, as the fields of all links to one job do:
 * they are told in a loop. Nobody has to wait; a failure is then nobody's.
 */
export class Coming<T> extends Later<T> {
  #waiting: Waiter<T>[] = [];
  /** What is told; undefined as long as it is coming. */
  #tell: ((waiter: Waiter<T>) => void) | undefined;

  constructor(promise: PromiseLike<T>) {
    super();
    promise.then(
      (value) => this.#settle((waiter) => waiter.arrived(value)),
      (error: unknown) => this.#settle((waiter) => waiter.lost(error)),
    );
  }

  get isComing(): boolean {
    return this.#tell === undefined;
  }

  tell(waiter: Waiter<T>): void {
    if (this.#tell) this.#tell(waiter);
    else this.#waiting.push(waiter);
  }

  /** A part of the value, or something made of it. */
  part<U>(pick: (value: T) => U): Later<U> {
    return new Part(this, pick);
  }

  #settle(tell: (waiter: Waiter<T>) => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#tell = tell;
    forAll(waiting, tell);
  }
}

class Part<T, U> extends Later<U> {
  readonly #whole: Coming<T>;
  readonly #pick: (value: T) => U;

  constructor(whole: Coming<T>, pick: (value: T) => U) {
    super();
    this.#whole = whole;
    this.#pick = pick;
  }

  get isComing(): boolean {
    return this.#whole.isComing;
  }

  tell(waiter: Waiter<U>): void {
    this.#whole.tell(new Picker(waiter, this.#pick));
  }
}

class Picker<T, U> implements Waiter<T> {
  readonly #waiter: Waiter<U>;
  readonly #pick: (value: T) => U;

  constructor(waiter: Waiter<U>, pick: (value: T) => U) {
    this.#waiter = waiter;
    this.#pick = pick;
  }

  arrived(value: T): void {
    let part: U;
    try {
      part = this.#pick(value);
    } catch (error) {
      this.#waiter.lost(error);
      return;
    }
    this.#waiter.arrived(part);
  }

  lost(error: unknown): void {
    this.#waiter.lost(error);
  }
}

/** Calls it for each of them, also behind one for whom it throws; throws the first of that in the end. */
export function forAll<T>(items: readonly T[], call: (item: T) => void): void {
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
