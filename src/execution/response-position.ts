import type { Field } from './selection-plan.ts';

type Path = {
  readonly prev: Path | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
};

/**
 * Where an object or a list stands in the answer. Leaves have no place of their own: there are too many of them, and
 * theirs is only needed where something goes wrong.
 */
export type Place = {
  /** The object or list around it; undefined at a field of the root. */
  readonly prev: Place | undefined;
  readonly key: string | number;
  /** The field whose value it is, or whose value it is an item of. */
  readonly field: Field;
  /** What holds it, at `key`. */
  readonly into: Record<string, unknown> | unknown[];
  /** Whether null may stand here. */
  readonly nullable: boolean;
  /** An error has put null here: what else goes wrong below it is not told any more. */
  isNulled: boolean;
};

const step = (prev: Path | undefined, key: string | number, { parent }: Field): Path => ({
  prev,
  key,
  typename: typeof key === 'string' ? parent.name : undefined,
});

/** Puts a value, or null, where it belongs. */
export function put({ into, key }: Place, value: unknown): void {
  if (Array.isArray(into)) into[Number(key)] = value;
  else into[key] = value;
}

/** The path as graphql-js gives it to resolvers. */
export const pathOf = (place: Place | undefined): Path | undefined =>
  place && step(pathOf(place.prev), place.key, place.field);

/** The path of a field on the object at `place`. */
export const fieldPath = (place: Place | undefined, field: Field): Path =>
  step(pathOf(place), field.key, field);

/** The keys that lead to a place, as an error tells them; `last` is one more of them. */
export function keysTo(place: Place | undefined, last?: string | number): (string | number)[] {
  const keys = last === undefined ? [] : [last];
  for (let at = place; at; at = at.prev) keys.push(at.key);
  return keys.reverse();
}
