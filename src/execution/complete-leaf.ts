import { inspect } from 'node:util';
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLOutputType,
  GraphQLString,
  getNullableType,
  isLeafType,
  isNonNullType,
} from 'graphql';
import type { LeafCompleter } from './model.ts';

const isString = (value: unknown): boolean => typeof value === 'string';

/** Values that a built-in scalar serializes as themselves; for other values its `serialize` is called. */
const IDENTITY_COERCED = new Map<GraphQLLeafType, (value: unknown) => boolean>([
  [GraphQLString, isString],
  [GraphQLID, isString],
  [GraphQLBoolean, (value) => typeof value === 'boolean'],
  // The bitwise operation tests for 32 bits.
  [
    GraphQLInt,
    (value) => typeof value === 'number' && (value | 0) === value && !Object.is(value, -0),
  ],
  [GraphQLFloat, (value) => typeof value === 'number' && Number.isFinite(value)],
]);

export function leafCompleter(type: GraphQLOutputType, coordinate: string): LeafCompleter {
  const inner = getNullableType(type);
  if (!isLeafType(inner)) throw new TypeError(`${coordinate} has fields.`);
  const isIdentityCoerced = IDENTITY_COERCED.get(inner) ?? (() => false);
  const serialize = (value: unknown): unknown => {
    if (value instanceof Error) throw value;
    const serialized = inner.serialize(value);
    if (serialized != null) return serialized;
    const call = `${inner}.serialize(${inspect(value)})`;
    throw new Error(
      `Expected \`${call}\` to return non-nullable value, returned: ${inspect(serialized)}`,
    );
  };
  const onNull = isNonNullType(type)
    ? () => {
        throw nonNullError(coordinate);
      }
    : () => null;
  return (value) => {
    if (isIdentityCoerced(value)) return value;
    return value == null ? onNull() : serialize(value);
  };
}

/** The error of a non-null field whose value is null. */
export const nonNullError = (coordinate: string): Error =>
  new Error(`Cannot return null for non-nullable field ${coordinate}.`);
