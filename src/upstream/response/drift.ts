import { isJsonObject, type JsonObject } from '../../json.ts';
import type { Drift } from '../../telemetry/events.ts';

/** The field names of an object in the provider's contract. */
export type FieldNames = {
  readonly known: readonly string[];
  /** Known names that a response may lack. */
  readonly optional?: readonly string[];
  /** Other names for a known field: other name to known name. */
  readonly aliases?: Readonly<Record<string, string>>;
};

// A provider that renames everything tells enough with its first few names.
const MAX_REPORTED = 8;
const NAME_LENGTH = 60;

/**
 * The differences between the field names of an object and the contract; none for other
 * values.
 */
export const diffFields = (fields: FieldNames, json: unknown): Drift[] =>
  !isJsonObject(json) || matchesExactly(fields, json) ? [] : differences(fields, json);

/**
 * Whether the names are those of the contract, in its order: the quick check for nearly all
 * objects.
 */
const matchesExactly = ({ known, optional = [] }: FieldNames, json: JsonObject): boolean => {
  let at = 0;
  for (const name in json) {
    if (name !== (known[at] ?? optional[at - known.length])) return false;
    at++;
  }
  return at >= known.length;
};

const differences = (
  { known, optional = [], aliases = {} }: FieldNames,
  json: JsonObject,
): Drift[] => {
  const has = (name: string): boolean => Object.hasOwn(json, name);
  const isKnown = new Set([...known, ...optional]);
  const aliased = new Map(Object.entries(aliases));
  const renamed = [...aliased].filter(([other, name]) => has(other) && !has(name));
  const covered = new Set(renamed.map(([, name]) => name));
  const drifts: Drift[] = [
    ...renamed.map(([field]) => ({ drift: 'renamed' as const, field })),
    ...known
      .filter((name) => !has(name) && !covered.has(name))
      .map((field) => ({ drift: 'missing' as const, field })),
    ...Object.keys(json)
      .filter((name) => !isKnown.has(name) && !aliased.has(name))
      .map((name) => ({ drift: 'added' as const, field: name.slice(0, NAME_LENGTH) })),
  ];
  return drifts.slice(0, MAX_REPORTED);
};
