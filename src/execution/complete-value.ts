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
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { leafOf, missing } from './complete-leaf.ts';
import { fill, isPromise } from './execute-fields.ts';
import type { Run } from './execution-context.ts';
import { Info } from './resolve-info.ts';
import type { Place } from './response-position.ts';
import { sizeOf } from './result-size.ts';
import type { Planner, Selection } from './selection-plan.ts';

/**
 * Completes a value at its place. `undefined` is a hole, to be filled later by `Run.await`. It throws only where
 * null may not stand.
 */
export type Branch = (run: Run, value: unknown, place: Place) => unknown;

/** What the values of one field are completed with. */
export type Growth = {
  readonly planner: Planner;
  readonly nodes: readonly FieldNode[];
  /** `Type.field`, for messages. */
  readonly coordinate: string;
};

export function branchOf(type: GraphQLOutputType, growth: Growth): Branch {
  const complete = innerOf(getNullableType(type), growth);
  const mayBeNull = !isNonNullType(type);
  return (run, value, place) => {
    try {
      if (value instanceof Error) throw value;
      if (value != null) return complete(run, value, place);
      if (mayBeNull) return null;
      throw missing(growth.coordinate);
    } catch (error) {
      return run.nullify(error, place);
    }
  };
}

function innerOf(type: GraphQLOutputType, growth: Growth): Branch {
  if (isListType(type)) return listOf(type, growth);
  if (isObjectType(type)) return objectOf(type, growth);
  if (isAbstractType(type)) return abstractOf(type, growth);
  const leaf = leafOf(type, growth.coordinate);
  return (run, value) => {
    const told = leaf(value);
    run.count(sizeOf(told));
    return told;
  };
}

function listOf({ ofType }: GraphQLList<GraphQLOutputType>, growth: Growth): Branch {
  const complete = branchOf(ofType, growth);
  const nullable = !isNonNullType(ofType);
  return (run, value, list) => {
    if (!isIterable(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${growth.coordinate}".`,
      );
    }
    // A copy, to write over, has room for just its items. A list that grows has room for 17 from its first one on, for
    // as long as anything in it is waited for.
    const items: unknown[] = Array.isArray(value) ? value.slice() : [];
    const { field } = list;
    let key = 0;
    try {
      for (const item of value) {
        const place: Place = { prev: list, key, field, into: items, nullable, isNulled: false };
        if (isPromise(item)) run.await(item, place, complete);
        else items[key] = complete(run, item, place);
        key += 1;
      }
      // The list may have become shorter meanwhile.
      if (items.length > key) items.length = key;
    } catch (error) {
      // The list is null or fails its parent: no later item of it is completed.
      ignoreRejections(value);
      throw error;
    }
    return items;
  };
}

/** Keeps promises in a list that is not completed, and in its inner lists, from being unhandled rejections. */
function ignoreRejections(list: Iterable<unknown>): void {
  for (const item of list) {
    if (item instanceof Promise) item.catch(() => {});
    else if (Array.isArray(item)) ignoreRejections(item);
  }
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/**
 * What is selected is planned when the first object is met: fragments can say more than any answer will ever have,
 * and what is wrong with a selection is told where it is made.
 */
function objectOf(type: GraphQLObjectType, growth: Growth): Branch {
  const { isTypeOf } = type;
  let planned: Selection | undefined;
  const grow: Branch = (run, source, place) => {
    planned ??= growth.planner.below(type, growth.nodes);
    return fill(run, { selection: planned, source, place });
  };
  if (!isTypeOf) return grow;
  return (run, source, place) => {
    const growIf = (is: unknown, at: Place): unknown => {
      if (is) return grow(run, source, at);
      const found = inspect(source);
      throw new GraphQLError(`Expected value of type "${type.name}" but got: ${found}.`);
    };
    const verdict = isTypeOf(source, run.context, infoAt(run, place));
    return isPromise(verdict)
      ? run.await(verdict, place, (_run, is, at) => growIf(is, at))
      : growIf(verdict, place);
  };
}

/** The types that a value may have are met one by one, and planned when they are. */
function abstractOf(type: GraphQLAbstractType, growth: Growth): Branch {
  const { schema } = growth.planner.operation;
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const known = new Map<string, Branch>();

  const branchFor = (name: unknown): Branch => {
    if (typeof name !== 'string') throw untyped(type, growth);
    const before = known.get(name);
    if (before) return before;
    const found = schema.getType(name);
    if (!isObjectType(found) || !schema.isSubType(type, found)) throw untyped(type, growth, name);
    const branch = objectOf(found, growth);
    known.set(name, branch);
    return branch;
  };

  return (run, value, place) => {
    const name = resolveType(value, run.context, infoAt(run, place), type);
    return isPromise(name)
      ? run.await(name, place, (_run, type, at) => branchFor(type)(run, value, at))
      : branchFor(name)(run, value, place);
  };
}

const untyped = ({ name }: GraphQLAbstractType, { coordinate }: Growth, told?: string): Error =>
  new GraphQLError(
    `Abstract type "${name}" must resolve to one of its types for field "${coordinate}"${told === undefined ? '' : `, not to "${told}"`}.`,
  );

/** Of the field whose value, or whose item, stands at the place. */
function infoAt(run: Run, { field, prev }: Place): GraphQLResolveInfo {
  let parent = prev;
  while (parent?.field === field) parent = parent.prev;
  return new Info(run, field, parent);
}
