import type { Resolvers } from '../async/resolvers.ts';
import type { Execution, ResponsePosition, ValueCompleter } from './model.ts';
import { setValue } from './response-position.ts';

/** What a pending position reports to its execution. */
type PendingExecution = Execution & {
  propagateNull(error: unknown, position: ResponsePosition): void;
  settleOne(): void;
};

/**
 * A response position with a pending value. It replaces the original position, so that one object, not two, stays
 * alive while waiting (docs/v8.md#pending-operations).
 */
export class PendingPosition implements ResponsePosition, Resolvers<unknown> {
  readonly parent: ResponsePosition['parent'];
  readonly key: ResponsePosition['key'];
  readonly field: ResponsePosition['field'];
  readonly container: ResponsePosition['container'];
  readonly nullable: boolean;
  isNulled: boolean;
  readonly #execution: PendingExecution;
  readonly #complete: ValueCompleter;

  constructor(
    execution: PendingExecution,
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
