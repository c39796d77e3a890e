import { type GraphQLError, locatedError } from 'graphql';
import { Future } from '../async/future.ts';
import type { Resolvers } from '../async/resolvers.ts';
import type { ValueCompleter } from './complete-value.ts';
import { type ResponsePosition, responsePath, setValue } from './response-position.ts';
import { type SizeLimit, sizeOfError } from './result-size.ts';
import type { FieldPlan, PreparedOperation, Variables } from './selection-plan.ts';

export type ExecutionContextArgs = {
  readonly operation: PreparedOperation;
  /** Coerced. */
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue: unknown;
  /** Without it an answer may have any size. */
  readonly limit?: SizeLimit | undefined;
};

/** One execution of an operation: what it was given, what is still waited for, and what went wrong. */
export class ExecutionContext {
  readonly operation: PreparedOperation;
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
  readonly #maxSize: number;
  #size = 0;
  #pending = 0;
  #onSettled: (() => void) | undefined;

  constructor({ operation, variables, context, rootValue, limit }: ExecutionContextArgs) {
    this.operation = operation;
    this.variables = variables;
    this.context = context;
    this.rootValue = rootValue;
    this.#maxSize = limit?.size ?? Number.POSITIVE_INFINITY;
  }

  /** Counts what was put into the answer. What has been read is shared, so only writing makes it large. */
  count(size: number): void {
    this.#size += size;
    if (this.#size <= this.#maxSize || this.isTooLarge) return;
    this.isTooLarge = true;
    // What is still read makes no difference.
    this.#onSettled?.();
  }

  get hasPending(): boolean {
    return this.#pending > 0;
  }

  /** Resolves when nothing is waited for any more. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSettled = resolve;
    });
  }

  /**
   * Completes at `place` what was promised. The answer has a hole there meanwhile, which is `undefined`, and nobody
   * around it waits: a promise costs one callback, however deep in the answer it is.
   */
  completeLater(
    promised: PromiseLike<unknown>,
    position: ResponsePosition,
    complete: ValueCompleter,
  ): undefined {
    this.#pending += 1;
    const pending = new PendingPosition(this, position, complete);
    setValue(pending, undefined);
    // Nothing may arrive before the objects around it are put where they belong.
    if (promised instanceof Future && promised.isPending) return void promised.subscribe(pending);
    // A promise stays what it is; any other thenable may call back at once, or twice, or throw.
    Promise.resolve(promised).then(
      (value) => pending.resolve(value),
      (error: unknown) => pending.reject(error),
    );
  }

  /** What goes wrong at a field whose value has no place: where null may not stand, it throws. */
  handleFieldError(error: unknown, field: FieldPlan, parent: ResponsePosition | undefined): null {
    const located = locatedError(error, field.nodes, responsePath(parent, field.responseName));
    if (!field.nullable) throw located;
    this.#addError(located, parent);
    return null;
  }

  /** What goes wrong at a place: where null may not stand, it throws. */
  handleErrorAt(error: unknown, position: ResponsePosition): null {
    const located = locatedError(error, position.field.nodes, responsePath(position));
    if (!position.nullable) throw located;
    this.#addError(located, position);
    position.isNulled = true;
    return null;
  }

  /** What goes wrong at the root, located already, where null may not stand. */
  failRoot(error: unknown): void {
    this.#addError(locatedError(error, this.operation.definition), undefined);
    this.isNulled = true;
  }

  /** What goes wrong after the objects around it were completed: null stands at the first of them that may be. */
  propagateNull(error: unknown, position: ResponsePosition): void {
    let nullable: ResponsePosition | undefined = position;
    while (nullable && !nullable.nullable) nullable = nullable.parent;
    this.#addError(locatedError(error, position.field.nodes, responsePath(position)), nullable);
    if (!nullable) {
      this.isNulled = true;
      // `data` is null: no pending value changes the result (the specification's early response).
      this.#onSettled?.();
      return;
    }
    nullable.isNulled = true;
    setValue(nullable, null);
  }

  /** Unless there is null at `place` or around it already: one error explains one null. */
  #addError(error: GraphQLError, position: ResponsePosition | undefined): void {
    if (this.isNulled || this.isTooLarge) return;
    for (let ancestor = position; ancestor; ancestor = ancestor.parent)
      if (ancestor.isNulled) return;
    this.errors.push(error);
    this.count(sizeOfError(error));
  }

  /** Something that was waited for is there, or never will be. */
  settleOne(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#onSettled?.();
  }
}

/**
 * A place of the answer that waits for its value. It stands for the place that it was made of: what waits for long is
 * copied by each garbage collection, and a page has hundreds of these.
 */
class PendingPosition implements ResponsePosition, Resolvers<unknown> {
  readonly parent: ResponsePosition['parent'];
  readonly key: ResponsePosition['key'];
  readonly field: ResponsePosition['field'];
  readonly container: ResponsePosition['container'];
  readonly nullable: boolean;
  isNulled: boolean;
  readonly #execution: ExecutionContext;
  readonly #complete: ValueCompleter;

  constructor(
    execution: ExecutionContext,
    { parent: prev, key, field, container: into, nullable, isNulled }: ResponsePosition,
    complete: ValueCompleter,
  ) {
    this.parent = prev;
    this.key = key;
    this.field = field;
    this.container = into;
    this.nullable = nullable;
    this.isNulled = isNulled;
    this.#execution = execution;
    this.#complete = complete;
  }

  resolve(value: unknown): void {
    try {
      setValue(this, this.#complete(this.#execution, value, this));
    } catch (error) {
      this.#execution.propagateNull(error, this);
    } finally {
      this.#execution.settleOne();
    }
  }

  reject(error: unknown): void {
    try {
      this.#execution.propagateNull(error, this);
    } finally {
      this.#execution.settleOne();
    }
  }
}
