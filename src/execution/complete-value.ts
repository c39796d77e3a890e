import { inspect } from 'node:util';
import {
  defaultTypeResolver,
  type FieldNode,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLList,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { leafCompleter, nonNullError } from './complete-leaf.ts';
import { executeFields, isThenable } from './execute-fields.ts';
import type {
  Execution,
  PlanSubfields,
  ResponsePosition,
  SelectionPlan,
  ValueCompleter,
} from './model.ts';
import { LazyResolveInfo } from './resolve-info.ts';
import { sizeOf } from './result-size.ts';

/** What the completers of one field share. */
export type CompleterContext = {
  readonly schema: GraphQLSchema;
  readonly planSubfields: PlanSubfields;
  readonly nodes: readonly FieldNode[];
  /** `Type.field`, for messages. */
  readonly coordinate: string;
};

export function completerFor(type: GraphQLOutputType, context: CompleterContext): ValueCompleter {
  const complete = completerForNullable(getNullableType(type), context);
  const mayBeNull = !isNonNullType(type);
  return (execution, value, position) => {
    try {
      if (value instanceof Error) throw value;
      if (value != null) return complete(execution, value, position);
      if (mayBeNull) return null;
      throw nonNullError(context.coordinate);
    } catch (error) {
      return execution.handleErrorAt(error, position);
    }
  };
}

function completerForNullable(type: GraphQLOutputType, context: CompleterContext): ValueCompleter {
  if (isListType(type)) return listCompleter(type, context);
  if (isObjectType(type)) return objectCompleter(type, context);
  if (isAbstractType(type)) return abstractCompleter(type, context);
  const leaf = leafCompleter(type, context.coordinate);
  return (execution, value) => {
    const serialized = leaf(value);
    execution.count(sizeOf(serialized));
    return serialized;
  };
}

function listCompleter(
  { ofType }: GraphQLList<GraphQLOutputType>,
  context: CompleterContext,
): ValueCompleter {
  const complete = completerFor(ofType, context);
  const nullable = !isNonNullType(ofType);
  return (execution, value, list) => {
    if (!isIterable(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${context.coordinate}".`,
      );
    }
    // A copy has room for its items only. An array that grows has room for 17 after its first item, and pending lists
    // stay in memory (docs/v8.md#pending-operations).
    const items: unknown[] = Array.isArray(value) ? value.slice() : [];
    const { field } = list;
    let key = 0;
    try {
      for (const item of value) {
        const position: ResponsePosition = {
          parent: list,
          key,
          field,
          container: items,
          nullable,
          isNulled: false,
        };
        if (isThenable(item)) execution.completeLater(item, position, complete);
        else items[key] = complete(execution, item, position);
        key += 1;
      }
      // A resolver may have made the list shorter.
      if (items.length > key) items.length = key;
    } catch (error) {
      // The list becomes null: its later items are not completed.
      ignoreRejections(value);
      throw error;
    }
    return items;
  };
}

/** Prevents unhandled rejections of promises in a list that is not completed, and in its inner lists. */
function ignoreRejections(list: Iterable<unknown>): void {
  for (const item of list) {
    if (item instanceof Promise) item.catch(() => {});
    else if (Array.isArray(item)) ignoreRejections(item);
  }
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/**
 * Plans lazily, on the first object: fragments can expand to more fields than any response contains, and a planning
 * error must be reported at this field.
 */
function objectCompleter(type: GraphQLObjectType, context: CompleterContext): ValueCompleter {
  const { isTypeOf } = type;
  let plan: SelectionPlan | undefined;
  const completeObject: ValueCompleter = (execution, source, position) => {
    plan ??= context.planSubfields(type, context.nodes);
    return executeFields(execution, { plan, source, position });
  };
  if (!isTypeOf) return completeObject;
  return (execution, source, position) => {
    const completeIfTypeOf = (isTypeOfResult: unknown, position: ResponsePosition): unknown => {
      if (isTypeOfResult) return completeObject(execution, source, position);
      const found = inspect(source);
      throw new GraphQLError(`Expected value of type "${type.name}" but got: ${found}.`);
    };
    const isOfType = isTypeOf(source, execution.context, infoAt(execution, position));
    return isThenable(isOfType)
      ? execution.completeLater(isOfType, position, (_execution, is, at) =>
          completeIfTypeOf(is, at),
        )
      : completeIfTypeOf(isOfType, position);
  };
}

/** Creates the completer of each type lazily, on its first value. */
function abstractCompleter(type: GraphQLAbstractType, context: CompleterContext): ValueCompleter {
  const { schema } = context;
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const completers = new Map<string, ValueCompleter>();

  const completerOfType = (name: unknown): ValueCompleter => {
    if (typeof name !== 'string') throw abstractTypeError(type, context);
    const cached = completers.get(name);
    if (cached) return cached;
    const found = schema.getType(name);
    if (!isObjectType(found) || !schema.isSubType(type, found))
      throw abstractTypeError(type, context, name);
    const completer = objectCompleter(found, context);
    completers.set(name, completer);
    return completer;
  };

  return (execution, value, position) => {
    const name = resolveType(value, execution.context, infoAt(execution, position), type);
    return isThenable(name)
      ? execution.completeLater(name, position, (_execution, type, at) =>
          completerOfType(type)(execution, value, at),
        )
      : completerOfType(name)(execution, value, position);
  };
}

const abstractTypeError = (
  { name }: GraphQLAbstractType,
  { coordinate }: CompleterContext,
  typeName?: string,
): Error =>
  new GraphQLError(
    `Abstract type "${name}" must resolve to one of its types for field "${coordinate}"${typeName === undefined ? '' : `, not to "${typeName}"`}.`,
  );

/** The `info` of the field whose value, or whose item, stands at the position. */
function infoAt(
  execution: Execution,
  { field, parent: container }: ResponsePosition,
): GraphQLResolveInfo {
  let parent = container;
  while (parent?.field === field) parent = parent.parent;
  return new LazyResolveInfo(execution, field, parent);
}
