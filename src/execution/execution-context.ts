import { type GraphQLError, locatedError } from 'graphql';
import { Future } from '../async/future.ts';
import type { Resolvers } from '../async/resolvers.ts';
import type {
  Execution,
  FieldPlan,
  PreparedOperation,
  ResponsePosition,
  ValueCompleter,
  Variables,
} from './model.ts';
import { responsePath, setValue } from './response-position.ts';
import { type SizeLimit, sizeOfError } from './result-size.ts';

export type ExecutionContextArgs = {
  readonly operation: PreparedOperation;
  /** Coerced. */
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue: unknown;
  /** Without it a response may have any size. */
  readonly limit?: SizeLimit | undefined;
};

/** One execution of an operation: its arguments, its pending values, and its errors. */
export class ExecutionContext implements Execution {
  readonly operation: PreparedOperation;
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue: unknown;
  readonly errors: GraphQLError[] = [];
  /** Arguments coerced in this execution, by the index of their field. */
  readonly arguments: Readonly<Record<string, unknown>>[] = [];
  /** An error has made `data` null. */
  isNulled = false;
  /** The response exceeds its limit: nothing is added to it any more. */
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

  /** Adds to the size of the response, in characters. Values are shared, so only serializing makes it large. */
  count(size: number): void {
    this.#size += size;
    if (this.#size <= this.#maxSize || this.isTooLarge) return;
    this.isTooLarge = true;
    // Pending values cannot change the result.
    this.#onSettled?.();
  }

  get hasPending(): boolean {
    return this.#pending > 0;
  }

  /** Resolves when no value is pending, or none can change the result. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSettled = resolve;
    });
  }

  /**
   * Completes the value of a promise at `position`, which is undefined until then. The objects around it are not
   * pending themselves: a promise costs one callback, at any depth.
   */
  completeLater(
    promised: PromiseLike<unknown>,
    position: ResponsePosition,
    complete: ValueCompleter,
  ): undefined {
    this.#pending += 1;
    const pending = new PendingPosition(this, position, complete);
    setValue(pending, undefined);
    // A known value waits for a microtask: first the objects around it are put in their containers.
    if (promised instanceof Future && promised.isPending) return void promised.subscribe(pending);
    // `Promise.resolve` returns a promise as it is. Other thenables may call back synchronously, or twice, or throw.
    Promise.resolve(promised).then(
      (value) => pending.resolve(value),
      (error: unknown) => pending.reject(error),
    );
  }

  /** Handles the error of a field without a position of its own. Rethrows it at a non-null field. */
  handleFieldError(error: unknown, field: FieldPlan, parent: ResponsePosition | undefined): null {
    const located = locatedError(error, field.nodes, responsePath(parent, field.responseName));
    if (!field.nullable) throw located;
    this.#addError(located, parent);
    return null;
  }

  /** Handles an error at a position. Rethrows it at a non-null position. */
  handleErrorAt(error: unknown, position: ResponsePosition): null {
    const located = locatedError(error, position.field.nodes, responsePath(position));
    if (!position.nullable) throw located;
    this.#addError(located, position);
    position.isNulled = true;
    return null;
  }

  /** Handles an error that makes `data` null. */
  failRoot(error: unknown): void {
    this.#addError(locatedError(error, this.operation.definition), undefined);
    this.isNulled = true;
  }

  /** Handles an error after the objects around it were completed: the nearest nullable one becomes null. */
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

  /** Ignores an error below a null: one error explains one null. */
  #addError(error: GraphQLError, position: ResponsePosition | undefined): void {
    if (this.isNulled || this.isTooLarge) return;
    for (let ancestor = position; ancestor; ancestor = ancestor.parent)
      if (ancestor.isNulled) return;
    this.errors.push(error);
    this.count(sizeOfError(error));
  }

  /** Call once for each pending value, after it is set. */
  settleOne(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#onSettled?.();
  }
}

/**
 * A response position with a pending value. It replaces the original position, so that one object, not two, stays
 * alive while waiting (docs/v8.md#pending-operations).
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
    { parent, key, field, container, nullable, isNulled }: ResponsePosition,
    complete: ValueCompleter,
  ) {
    this.parent = parent;
    this.key = key;
    this.field = field;
    this.container = container;
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
