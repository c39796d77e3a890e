import type { Run } from './execution-context.ts';
import { Info } from './resolve-info.ts';
import type { Place } from './response-position.ts';
import { sizeOf } from './result-size.ts';
import type { Field, Selection } from './selection-plan.ts';

/** An object of the answer that is being made: what is selected, what on, and where it stands. */
export type Target = {
  readonly selection: Selection;
  readonly source: unknown;
  readonly place: Place | undefined;
};

/** Makes one object of the answer. Throws, located, when a field fails that may not be null. */
export function fill(run: Run, { selection, source, place }: Target): Record<string, unknown> {
  const into: Record<string, unknown> = selection.hasProto ? Object.create(null) : {};
  if (run.isTooLarge) return into;
  let { size } = selection;
  for (const field of selection.fields) {
    const { key } = field;
    try {
      const value = resolve(run, field, source, place);
      if (isPromise(value)) run.await(value, placeOf(field, into, place), field.complete);
      else if (field.leaf) {
        const leaf = field.leaf(value);
        into[key] = leaf;
        size += typeof leaf === 'string' ? leaf.length : sizeOf(leaf);
      } else into[key] = field.complete(run, value, placeOf(field, into, place));
    } catch (error) {
      into[key] = run.refuse(error, field, place);
    }
  }
  run.count(size);
  return into;
}

function resolve(run: Run, field: Field, source: unknown, place: Place | undefined): unknown {
  const { definition, argumentsOf } = field;
  const args = argumentsOf(run);
  if (definition.resolve) {
    return definition.resolve(source, args, run.context, new Info(run, field, place));
  }
  if (!isObjectLike(source)) return undefined;
  const value: unknown = Reflect.get(source, definition.name);
  if (typeof value !== 'function') return value;
  return value.call(source, args, run.context, new Info(run, field, place));
}

const placeOf = (field: Field, into: Record<string, unknown>, prev: Place | undefined): Place => ({
  prev,
  key: field.key,
  field,
  into,
  nullable: field.nullable,
  isNulled: false,
});

/** An object or a function: graphql-js reads the fields of both, and takes both for promises. */
const isObjectLike = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  isObjectLike(value) && 'then' in value && typeof value.then === 'function';
