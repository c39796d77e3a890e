import { isRecord } from './error-detail.ts';

/**
 * What zod makes of a JSON value; undefined where only zod can tell, or tell what is wrong with it.
 */
export type Shortcut<T = unknown> = (value: unknown) => T | undefined;

export const itself: Shortcut = (value) => value;
export const text: Shortcut = (value) => (typeof value === 'string' ? value : undefined);
export const truth: Shortcut = (value) => (typeof value === 'boolean' ? value : undefined);
export const number: Shortcut = (value) => (Number.isFinite(value) ? value : undefined);
export const integer: Shortcut = (value) => (Number.isSafeInteger(value) ? value : undefined);

export const where =
  (holds: (value: unknown) => unknown): Shortcut =>
  (value) =>
    holds(value) ? value : undefined;

export const nullOr =
  (read: Shortcut): Shortcut =>
  (value) =>
    value === null ? null : read(value);

export const chain = (first: Shortcut, second: Shortcut): Shortcut => {
  if (first === itself) return second;
  return (value) => {
    const between = first(value);
    return between === undefined ? undefined : second(between);
  };
};

/** The list itself where all items are as they should be. */
export const list =
  (read: Shortcut): Shortcut =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    let parsed: unknown[] = value;
    for (let at = 0; at < value.length; at++) {
      const item = read(value[at]);
      if (item === undefined) return undefined;
      if (item === value[at]) continue;
      if (parsed === value) parsed = value.slice();
      parsed[at] = item;
    }
    return parsed;
  };

export type Field = {
  readonly name: string;
  readonly read: Shortcut;
  /** Whether an object may lack it and stay without it. */
  readonly loose: boolean;
  /** What it is where an object lacks it; undefined where that is refused or loose. */
  readonly absent: unknown;
};

/**
 * The object itself where it has just these fields, as they should be and in this order: that of
 * the provider's documentation. Loose ones may be lacking at the end. Any other object is rebuilt
 * with these fields and no others.
 *
 * `for in` reads names and values off the object's hidden class, which asking for each field by
 * name does not.
 */
export const record = (fields: readonly Field[]): Shortcut => {
  const needed = fields.findLastIndex(({ loose }) => !loose) + 1;
  return (value) => {
    if (!isRecord(value)) return undefined;
    let sure = 0;
    for (const name in value) {
      const field = fields[sure];
      if (field?.name !== name) return rebuilt(fields, value, sure);
      const item = value[name];
      const parsed = field.read(item);
      if (parsed === undefined) return undefined;
      if (parsed !== item) return rebuilt(fields, value, sure);
      sure++;
    }
    return sure < needed ? rebuilt(fields, value, sure) : value;
  };
};

type JsonObject = Readonly<Record<string, unknown>>;

/** The first `sure` of the fields are known to be as they should be. */
const rebuilt = (fields: readonly Field[], value: JsonObject, sure: number): unknown => {
  const built: Record<string, unknown> = {};
  for (const [at, field] of fields.entries()) {
    const item = value[field.name];
    if (item === undefined && field.loose) continue;
    const parsed = at < sure ? item : parsedAs(field, item);
    if (parsed === undefined) return undefined;
    built[field.name] = parsed;
  }
  return built;
};

/** JSON has no undefined but that of what is lacking. */
const parsedAs = ({ read, absent }: Field, item: unknown): unknown =>
  item === undefined ? absent : read(item);
