import { isJsonObject, type JsonObject } from '../../json.ts';

/** What zod makes of a JSON value; undefined if only zod can decide. */
export type FastParser<T = unknown> = (value: unknown) => T | undefined;

export const identity: FastParser = (value) => value;
export const string: FastParser = (value) => (typeof value === 'string' ? value : undefined);
export const boolean: FastParser = (value) => (typeof value === 'boolean' ? value : undefined);
export const number: FastParser = (value) => (Number.isFinite(value) ? value : undefined);
export const integer: FastParser = (value) => (Number.isSafeInteger(value) ? value : undefined);

export const refine =
  (holds: (value: unknown) => unknown): FastParser =>
  (value) =>
    holds(value) ? value : undefined;

export const nullable =
  (read: FastParser): FastParser =>
  (value) =>
    value === null ? null : read(value);

export const pipe = (first: FastParser, second: FastParser): FastParser => {
  if (first === identity) return second;
  return (value) => {
    const between = first(value);
    return between === undefined ? undefined : second(between);
  };
};

/** Returns the same array if no item changes. */
export const array =
  (read: FastParser): FastParser =>
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
  readonly read: FastParser;
  /** Whether an object may lack the field and then has no value for it. */
  readonly optional: boolean;
  /** The value if an object lacks the field; undefined if that is invalid or optional. */
  readonly defaultValue: unknown;
};

/**
 * Returns the same object if it has exactly these fields, valid and in this order, which is
 * that of the provider's documentation. Optional fields may be absent at the end. Any other
 * object is rebuilt with these fields only. Iterates with `for in` because of docs/v8.md#for-
 * in.
 */
export const object = (fields: readonly Field[]): FastParser => {
  const needed = fields.findLastIndex(({ optional }) => !optional) + 1;
  return (value) => {
    if (!isJsonObject(value)) return undefined;
    let matched = 0;
    for (const name in value) {
      const field = fields[matched];
      if (field?.name !== name) return rebuild(fields, value, matched);
      const item = value[name];
      const parsed = field.read(item);
      if (parsed === undefined) return undefined;
      if (parsed !== item) return rebuild(fields, value, matched);
      matched++;
    }
    return matched < needed ? rebuild(fields, value, matched) : value;
  };
};

/** The first `sure` of the fields are known to be as they should be. */
const rebuild = (fields: readonly Field[], value: JsonObject, matched: number): unknown => {
  const result: Record<string, unknown> = {};
  for (const [index, field] of fields.entries()) {
    const item = value[field.name];
    if (item === undefined && field.optional) continue;
    const parsed = index < matched ? item : withDefault(field, item);
    if (parsed === undefined) return undefined;
    result[field.name] = parsed;
  }
  return result;
};

/** In JSON, undefined means absent. */
const withDefault = ({ read, defaultValue }: Field, item: unknown): unknown =>
  item === undefined ? defaultValue : read(item);
