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

/** Completes the value of a scalar or an enum; throws where the type cannot tell it. */
export type Leaf = (value: unknown) => unknown;

const isText = (value: unknown): boolean => typeof value === 'string';

/** What a built-in scalar tells as it is; for anything else it is asked. */
const AS_IS = new Map<GraphQLLeafType, (value: unknown) => boolean>([
  [GraphQLString, isText],
  [GraphQLID, isText],
  [GraphQLBoolean, (value) => typeof value === 'boolean'],
  // The bitwise operation is a test for 32 bits.
  [
    GraphQLInt,
    (value) => typeof value === 'number' && (value | 0) === value && !Object.is(value, -0),
  ],
  [GraphQLFloat, (value) => typeof value === 'number' && Number.isFinite(value)],
]);

export function leafOf(type: GraphQLOutputType, coordinate: string): Leaf {
  const inner = getNullableType(type);
  if (!isLeafType(inner)) throw new TypeError(`${coordinate} has fields.`);
  const isAsIs = AS_IS.get(inner) ?? (() => false);
  const tell = (value: unknown): unknown => {
    if (value instanceof Error) throw value;
    const told = inner.serialize(value);
    if (told != null) return told;
    const call = `${inner}.serialize(${inspect(value)})`;
    throw new Error(
      `Expected \`${call}\` to return non-nullable value, returned: ${inspect(told)}`,
    );
  };
  const nothing = isNonNullType(type)
    ? () => {
        throw missing(coordinate);
      }
    : () => null;
  return (value) => {
    if (isAsIs(value)) return value;
    return value == null ? nothing() : tell(value);
  };
}

/** What the value of a non-null field must not be. */
export const missing = (coordinate: string): Error =>
  new Error(`Cannot return null for non-nullable field ${coordinate}.`);
