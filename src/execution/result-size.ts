import type { GraphQLError } from 'graphql';

/** Greatest size of a serialized response, and the error that replaces a larger one. */
export type SizeLimit = {
  /** Characters, as `sizeOf` counts them. */
  readonly size: number;
  readonly exceeded: () => GraphQLError;
};

/** Characters around a name: quotes, a colon, a comma, and a value of at least one character. */
const AROUND_ENTRY = 5;

/** Characters of an object's entry without its value. */
export const sizeOfEntry = (name: string): number => name.length + AROUND_ENTRY;

/**
 * Characters of a completed leaf as JSON; a lower bound, because escapes of strings are not counted. Takes one step
 * for a scalar and one for each value inside an object.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  const open: object[] = [value];
  // Iterative: metadata may be nested more deeply than the stack allows.
  for (let next = open.pop(); next; next = open.pop()) {
    const isList = Array.isArray(next);
    for (const [name, item] of Object.entries(next)) {
      size += isList ? 2 : sizeOfEntry(name);
      if (typeof item === 'string') size += item.length;
      else if (typeof item === 'object' && item !== null) open.push(item);
    }
  }
  return size;
}

/** Least number of characters of an error beside its message and path: keys, locations, a code. */
const ERROR_SIZE = 100;

export const sizeOfError = ({ message, path = [] }: GraphQLError): number =>
  ERROR_SIZE + message.length + sizeOf(path);
