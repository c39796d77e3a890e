import { isRecord } from './detail.ts';

/** Said of a value where only zod can tell what it makes of it, or what is wrong with it. */
export const UNSURE = Symbol('unsure');

/** What zod makes of a value; `UNSURE` is never wrong. */
export type Shortcut<T = unknown> = (value: unknown) => T | typeof UNSURE;

export const itself: Shortcut = (value) => value;
export const text: Shortcut = (value) => (typeof value === 'string' ? value : UNSURE);
export const truth: Shortcut = (value) => (typeof value === 'boolean' ? value : UNSURE);
export const number: Shortcut = (value) => (Number.isFinite(value) ? value : UNSURE);
export const integer: Shortcut = (value) => (Number.isSafeInteger(value) ? value : UNSURE);

export const where =
  (holds: (value: unknown) => unknown): Shortcut =>
  (value) =>
    holds(value) ? value : UNSURE;

export const nullOr =
  (read: Shortcut): Shortcut =>
  (value) =>
    value === null ? null : read(value);

export const chain = (first: Shortcut, second: Shortcut): Shortcut => {
  if (first === itself) return second;
  return (value) => {
    const between = first(value);
    return between === UNSURE ? UNSURE : second(between);
  };
};

/** The list itself where all items are as they should be. */
export const list =
  (read: Shortcut): Shortcut =>
  (value) => {
    if (!Array.isArray(value)) return UNSURE;
    let parsed: unknown[] = value;
    for (let at = 0; at < value.length; at++) {
      const item = read(value[at]);
      if (item === UNSURE) return UNSURE;
      if (item === value[at]) continue;
      if (parsed === value) parsed = value.slice();
      parsed[at] = item;
    }
    return parsed;
  };

export type Field = {
  readonly name: string;
  readonly read: Shortcut;
  /** What it is where an object lacks it; undefined leaves it so. */
  readonly absent: unknown;
};

/**
 * The object itself where it has just these fields, as they should be and in this order: that of
 * the provider's documentation. Fields that may be left so may be absent at the end. Any other
 * object is rebuilt with these fields and no others.
 *
 * `for in` reads names and values off the object's hidden class, which asking for each field by
 * name does not.
 */
export const record = (fields: readonly Field[]): Shortcut => {
  const needed = fields.findLastIndex(({ absent }) => absent !== undefined) + 1;
  return (value) => {
    if (!isRecord(value)) return UNSURE;
    let sure = 0;
    for (const name in value) {
      const field = fields[sure];
      if (field?.name !== name) return rebuilt(fields, value, sure);
      const item = value[name];
      const parsed = field.read(item);
      if (parsed === UNSURE) return UNSURE;
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
  for (const [at, { name, read, absent }] of fields.entries()) {
    const item = value[name];
    // JSON has no undefined but that of an absent field.
    const parsed = item === undefined ? absent : at < sure ? item : read(item);
    if (parsed === UNSURE) return UNSURE;
    if (parsed !== undefined) built[name] = parsed;
  }
  return built;
};
