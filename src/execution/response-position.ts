import type { FieldPlan, ResponsePosition } from './model.ts';

type Path = {
  readonly prev: Path | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
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
