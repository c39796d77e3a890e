import type { GraphQLError } from 'graphql';

/** What an answer may take when it is written, and the error that stands in its place when it takes more. */
export type SizeLimit = {
  /** Characters, as `sizeOf` counts them. */
  readonly size: number;
  readonly exceeded: () => GraphQLError;
};

/** What stands around each entry of an object: quotes, a colon, a comma, and a value of at least one character. */
const AROUND_ENTRY = 5;

/** Characters of a name and of what stands around it, without the value. */
export const sizeOfEntry = (name: string): number => name.length + AROUND_ENTRY;

/**
 * Characters that a completed leaf takes as JSON, never more than it really takes: a text counts as long as it is,
 * without escapes. It costs one step for a scalar, and one for each value inside of an object.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  const open: object[] = [value];
  // Not by recursion: metadata may be nested more deeply than the stack is.
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

/** The least that an error takes beside its message and its path: keys, places, a code. */
const ERROR_SIZE = 100;

export const sizeOfError = ({ message, path = [] }: GraphQLError): number =>
  ERROR_SIZE + message.length + sizeOf(path);
