import type { Execution, FieldPlan, ResponsePosition, SelectionPlan } from './model.ts';
import { LazyResolveInfo } from './resolve-info.ts';
import { sizeOf } from './result-size.ts';

/** The object to execute: its selection, its source value, and its response position. */
export type FieldsTarget = {
  readonly plan: SelectionPlan;
  readonly source: unknown;
  readonly position: ResponsePosition | undefined;
};

/** ExecuteSelectionSet of the specification. Throws a located error if a non-null field fails. */
export function executeFields(
  execution: Execution,
  { plan, source, position }: FieldsTarget,
): Record<string, unknown> {
  const object: Record<string, unknown> = plan.hasProto ? Object.create(null) : {};
  if (execution.isTooLarge) return object;
  let { size } = plan;
  for (const field of plan.fields) {
    const { responseName } = field;
    try {
      const value = resolveFieldValue(execution, field, source, position);
      if (isThenable(value))
        execution.completeLater(value, positionOf(field, object, position), field.complete);
      else if (field.leaf) {
        const leaf = field.leaf(value);
        object[responseName] = leaf;
        size += typeof leaf === 'string' ? leaf.length : sizeOf(leaf);
      } else
        object[responseName] = field.complete(
          execution,
          value,
          positionOf(field, object, position),
        );
    } catch (error) {
      object[responseName] = execution.handleFieldError(error, field, position);
    }
  }
  execution.count(size);
  return object;
}

function resolveFieldValue(
  execution: Execution,
  field: FieldPlan,
  source: unknown,
  position: ResponsePosition | undefined,
): unknown {
  const { definition } = field;
  const args = field.readArguments(execution);
  if (definition.resolve) {
    return definition.resolve(
      source,
      args,
      execution.context,
      new LazyResolveInfo(execution, field, position),
    );
  }
  if (!isObjectLike(source)) return undefined;
  const value: unknown = Reflect.get(source, definition.name);
  if (typeof value !== 'function') return value;
  return value.call(
    source,
    args,
    execution.context,
    new LazyResolveInfo(execution, field, position),
  );
}

const positionOf = (
  field: FieldPlan,
  container: Record<string, unknown>,
  parent: ResponsePosition | undefined,
): ResponsePosition => ({
  parent,
  key: field.responseName,
  field,
  container,
  nullable: field.nullable,
  isNulled: false,
});

/** An object or a function: graphql-js reads the fields of both, and accepts both as promises. */
const isObjectLike = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  isObjectLike(value) && 'then' in value && typeof value.then === 'function';
