import type { FieldPlan } from './selection-plan.ts';

type Path = {
  readonly prev: Path | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
};

/**
 * The position of an object or a list in the response (GraphQL spec §7). Leaves have none: there are too many of them,
 * and only errors need it.
 */
export type ResponsePosition = {
  /** Position of the object or list around it; undefined at a root field. */
  readonly parent: ResponsePosition | undefined;
  readonly key: string | number;
  /** The field whose value it is, or whose value it is an item of. */
  readonly field: FieldPlan;
  /** The object or array that has the value at `key`. */
  readonly container: Record<string, unknown> | unknown[];
  /** Whether the type at this position is nullable. */
  readonly nullable: boolean;
  /** An error has set null here: later errors below it are not reported. */
  isNulled: boolean;
};

const addPath = (prev: Path | undefined, key: string | number, { parent }: FieldPlan): Path => ({
  prev,
  key,
  typename: typeof key === 'string' ? parent.name : undefined,
});

/** Sets the value of a position in its container. */
export function setValue({ container, key }: ResponsePosition, value: unknown): void {
  if (Array.isArray(container)) container[Number(key)] = value;
  else container[key] = value;
}

/** The path as graphql-js gives it to resolvers. */
export const toPath = (position: ResponsePosition | undefined): Path | undefined =>
  position && addPath(toPath(position.parent), position.key, position.field);

/** The path of a field of the object at `position`, as graphql-js gives it to resolvers. */
export const fieldPath = (position: ResponsePosition | undefined, field: FieldPlan): Path =>
  addPath(toPath(position), field.responseName, field);

/** The response path of a position, as errors have it; `last` is appended. */
export function responsePath(
  position: ResponsePosition | undefined,
  last?: string | number,
): (string | number)[] {
  const path = last === undefined ? [] : [last];
  for (let ancestor = position; ancestor; ancestor = ancestor.parent) path.push(ancestor.key);
  return path.reverse();
}
