import { type GraphQLError, locatedError } from 'graphql';
import { Later, type Waiter } from '../async/future.ts';
import type { Branch } from './complete-value.ts';
import { keysTo, type Place, put } from './response-position.ts';
import { type SizeLimit, sizeOfError } from './result-size.ts';
import type { Field, Operation, Variables } from './selection-plan.ts';

export type Given = {
  readonly operation: Operation;
  /** Coerced. */
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue: unknown;
  /** Without it an answer may have any size. */
  readonly limit?: SizeLimit | undefined;
};

/** One execution of an operation: what it was given, what is still waited for, and what went wrong. */
export class Run {
  readonly operation: Operation;
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue: unknown;
  readonly errors: GraphQLError[] = [];
  /** Arguments that were coerced in this execution, by the slot of their field. */
  readonly arguments: Readonly<Record<string, unknown>>[] = [];
  /** An error has left nothing of the answer. */
  isNulled = false;
  /** The answer is larger than it may be: nothing is added to it any more. */
  isTooLarge = false;
  readonly #most: number;
  #size = 0;
  #waiting = 0;
  #done: (() => void) | undefined;

  constructor({ operation, variables, context, rootValue, limit }: Given) {
    this.operation = operation;
    this.variables = variables;
    this.context = context;
    this.rootValue = rootValue;
    this.#most = limit?.size ?? Number.POSITIVE_INFINITY;
  }

  /** Counts what was put into the answer. What has been read is shared, so only writing makes it large. */
  count(size: number): void {
    this.#size += size;
    if (this.#size <= this.#most || this.isTooLarge) return;
    this.isTooLarge = true;
    // What is still read makes no difference.
    this.#done?.();
  }

  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  /** Resolves when nothing is waited for any more. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  /**
   * Completes at `place` what was promised. The answer has a hole there meanwhile, which is `undefined`, and nobody
   * around it waits: a promise costs one callback, however deep in the answer it is.
   */
  await(promised: PromiseLike<unknown>, place: Place, complete: Branch): undefined {
    this.#waiting += 1;
    const arrival = new Arrival(this, place, complete);
    put(arrival, undefined);
    // Nothing may arrive before the objects around it are put where they belong.
    if (promised instanceof Later && promised.isComing) return void promised.tell(arrival);
    // A promise stays what it is; any other thenable may call back at once, or twice, or throw.
    Promise.resolve(promised).then(
      (value) => arrival.arrived(value),
      (error: unknown) => arrival.lost(error),
    );
  }

  /** What goes wrong at a field whose value has no place: where null may not stand, it throws. */
  refuse(error: unknown, field: Field, parent: Place | undefined): null {
    const told = locatedError(error, field.nodes, keysTo(parent, field.key));
    if (!field.nullable) throw told;
    this.#tell(told, parent);
    return null;
  }

  /** What goes wrong at a place: where null may not stand, it throws. */
  nullify(error: unknown, place: Place): null {
    const told = locatedError(error, place.field.nodes, keysTo(place));
    if (!place.nullable) throw told;
    this.#tell(told, place);
    place.isNulled = true;
    return null;
  }

  /** What goes wrong at the root, located already, where null may not stand. */
  loseAll(error: unknown): void {
    this.#tell(locatedError(error, this.operation.definition), undefined);
    this.isNulled = true;
  }

  /** What goes wrong after the objects around it were completed: null stands at the first of them that may be. */
  fail(error: unknown, place: Place): void {
    let at: Place | undefined = place;
    while (at && !at.nullable) at = at.prev;
    this.#tell(locatedError(error, place.field.nodes, keysTo(place)), at);
    if (!at) {
      this.isNulled = true;
      // `data` is null: no pending value changes the result (the specification's early response).
      this.#done?.();
      return;
    }
    at.isNulled = true;
    put(at, null);
  }

  /** Unless there is null at `place` or around it already: one error explains one null. */
  #tell(error: GraphQLError, place: Place | undefined): void {
    if (this.isNulled || this.isTooLarge) return;
    for (let at = place; at; at = at.prev) if (at.isNulled) return;
    this.errors.push(error);
    this.count(sizeOfError(error));
  }

  /** Something that was waited for is there, or never will be. */
  oneLess(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#done?.();
  }
}

/**
 * A place of the answer that waits for its value. It stands for the place that it was made of: what waits for long is
 * copied by each garbage collection, and a page has hundreds of these.
 */
class Arrival implements Place, Waiter<unknown> {
  readonly prev: Place['prev'];
  readonly key: Place['key'];
  readonly field: Place['field'];
  readonly into: Place['into'];
  readonly nullable: boolean;
  isNulled: boolean;
  readonly #run: Run;
  readonly #complete: Branch;

  constructor(run: Run, { prev, key, field, into, nullable, isNulled }: Place, complete: Branch) {
    this.prev = prev;
    this.key = key;
    this.field = field;
    this.into = into;
    this.nullable = nullable;
    this.isNulled = isNulled;
    this.#run = run;
    this.#complete = complete;
  }

  arrived(value: unknown): void {
    try {
      put(this, this.#complete(this.#run, value, this));
    } catch (error) {
      this.#run.fail(error, this);
    } finally {
      this.#run.oneLess();
    }
  }

  lost(error: unknown): void {
    try {
      this.#run.fail(error, this);
    } finally {
      this.#run.oneLess();
    }
  }
}
