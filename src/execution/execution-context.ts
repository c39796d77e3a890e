import type { GraphQLError } from 'graphql';
import { Future } from '../async/future.ts';
import { GatewayError } from '../errors.ts';
import { locateError } from './locate-error.ts';
import type {
  Execution,
  FieldPlan,
  PreparedOperation,
  ResponsePosition,
  ValueCompleter,
  Variables,
} from './model.ts';
import { PendingPosition } from './pending-position.ts';
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

/** Greatest number of errors of one response: each takes memory, a line of the log, and part of the response. */
const MAX_ERRORS = 1_000;

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
  #omittedErrors = 0;
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
    if (field.nullable && this.#omitsError(parent)) return null;
    const located = locateError(error, field.nodes, responsePath(parent, field.responseName));
    if (!field.nullable) throw located;
    this.#addError(located, parent);
    return null;
  }

  /** Handles an error at a position. Rethrows it at a non-null position. */
  handleErrorAt(error: unknown, position: ResponsePosition): null {
    const located = locateError(error, position.field.nodes, responsePath(position));
    if (!position.nullable) throw located;
    this.#addError(located, position);
    position.isNulled = true;
    return null;
  }

  /** Handles an error that makes `data` null. */
  failRoot(error: unknown): void {
    this.#addError(locateError(error, [this.operation.definition], undefined), undefined);
    this.isNulled = true;
  }

  /** Handles an error after the objects around it were completed: the nearest nullable one becomes null. */
  propagateNull(error: unknown, position: ResponsePosition): void {
    let nullable: ResponsePosition | undefined = position;
    while (nullable && !nullable.nullable) nullable = nullable.parent;
    this.#addError(locateError(error, position.field.nodes, responsePath(position)), nullable);
    if (!nullable) {
      this.isNulled = true;
      // `data` is null: no pending value changes the result (the specification's early response).
      this.#onSettled?.();
      return;
    }
    nullable.isNulled = true;
    setValue(nullable, null);
  }

  /** The errors of the response; the last one says how many are left out, if any. */
  get reportedErrors(): readonly GraphQLError[] {
    const count = this.#omittedErrors;
    if (count === 0) return this.errors;
    const message = `${count} more error${count === 1 ? '' : 's'}, which this response leaves out.`;
    return [...this.errors, new GatewayError('QUERY_TOO_COMPLEX', message)];
  }

  #addError(error: GraphQLError, position: ResponsePosition | undefined): void {
    if (this.#omitsError(position)) return;
    this.errors.push(error);
    this.count(sizeOfError(error));
  }

  /** Ignores an error below a null, because one error explains one null; counts an error beyond the greatest number. */
  #omitsError(position: ResponsePosition | undefined): boolean {
    if (this.isNulled || this.isTooLarge) return true;
    for (let ancestor = position; ancestor; ancestor = ancestor.parent)
      if (ancestor.isNulled) return true;
    if (this.errors.length < MAX_ERRORS) return false;
    this.#omittedErrors += 1;
    return true;
  }

  /** Call once for each pending value, after it is set. */
  settleOne(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#onSettled?.();
  }
}
