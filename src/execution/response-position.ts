import type { FieldPlan } from './selection-plan.ts';

type Path = {
  readonly prev: Path | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
};

/**
 * Where an object or a list stands in the answer. Leaves have no place of their own: there are too many of them, and
 * theirs is only needed where something goes wrong.
 */
export type ResponsePosition = {
  /** The object or list around it; undefined at a field of the root. */
  readonly parent: ResponsePosition | undefined;
  readonly key: string | number;
  /** The field whose value it is, or whose value it is an item of. */
  readonly field: FieldPlan;
  /** What holds it, at `key`. */
  readonly container: Record<string, unknown> | unknown[];
  /** Whether null may stand here. */
  readonly nullable: boolean;
  /** An error has put null here: what else goes wrong below it is not told any more. */
  isNulled: boolean;
};

const addPath = (prev: Path | undefined, key: string | number, { parent }: FieldPlan): Path => ({
  prev,
  key,
  typename: typeof key === 'string' ? parent.name : undefined,
});

/** Puts a value, or null, where it belongs. */
export function setValue({ container, key }: ResponsePosition, value: unknown): void {
  if (Array.isArray(container)) container[Number(key)] = value;
  else container[key] = value;
}

/** The path as graphql-js gives it to resolvers. */
export const toPath = (position: ResponsePosition | undefined): Path | undefined =>
  position && addPath(toPath(position.parent), position.key, position.field);

/** The path of a field on the object at `place`. */
export const fieldPath = (position: ResponsePosition | undefined, field: FieldPlan): Path =>
  addPath(toPath(position), field.responseName, field);

/** The keys that lead to a place, as an error tells them; `last` is one more of them. */
export function responsePath(
  position: ResponsePosition | undefined,
  last?: string | number,
): (string | number)[] {
  const path = last === undefined ? [] : [last];
  for (let ancestor = position; ancestor; ancestor = ancestor.parent) path.push(ancestor.key);
  return path.reverse();
}
