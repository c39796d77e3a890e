import { z } from 'zod';
import { isJsonObject } from '../../json.ts';

/** What is done about parts of a value that cannot be read. */
export type RepairOptions = {
  /** Called for a value in another spelling that has one sensible meaning. */
  readonly onRepaired: (path: readonly PropertyKey[]) => void;
  /** Returns what takes the place of a field that its row can do without. */
  readonly replace: (path: readonly PropertyKey[]) => unknown;
};

/** Undefined if the value cannot be read. */
type Repaired = { readonly value: unknown } | undefined;

const dispensable = new WeakSet<z.core.$ZodType>();
const spellings = new WeakMap<z.core.$ZodType, (value: unknown) => unknown>();

/** A field that the provider promises, and without which its row still has an identity. */
export const promised = <T extends z.ZodType>(schema: T): T => {
  // Other fields share the schema.
  const own = schema.clone();
  dispensable.add(own);
  const rewrite = spellings.get(schema);
  return rewrite ? withSpellings(own, rewrite) : own;
};

/** A schema with a function that rewrites other spellings of its values; undefined for what is none. */
export const withSpellings = <T extends z.core.$ZodType>(
  schema: T,
  rewrite: (value: unknown) => unknown,
): T => {
  spellings.set(schema, rewrite);
  return schema;
};

/**
 * Reads a value that its schema refuses, at the least possible loss: a number in a string and the
 * like is read; a field that cannot be read is replaced, if the row can do without it. It is slow, and
 * runs for such values only.
 */
export const repair = (
  schema: z.core.$ZodType,
  value: unknown,
  options: RepairOptions,
  path: readonly PropertyKey[] = [],
): Repaired => {
  const result = z.safeParse(schema, value);
  if (result.success) return { value: result.data };
  return repairParts(schema, value, options, path) ?? respell(schema, value, options, path);
};

function repairParts(
  schema: z.core.$ZodType,
  value: unknown,
  options: RepairOptions,
  path: readonly PropertyKey[],
): Repaired {
  if (schema instanceof z.ZodPipe) {
    const first = repair(schema.def.in, value, options, path);
    return first && repair(schema.def.out, first.value, options, path);
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  )
    return repair(schema.def.innerType, value, options, path);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const items = value.map((item, at) => repair(schema.def.element, item, options, [...path, at]));
    return items.includes(undefined) ? undefined : { value: items.map((item) => item?.value) };
  }
  if (schema instanceof z.ZodObject && isJsonObject(value)) {
    const fields = Object.entries(schema.def.shape).map(([name, field]) => {
      const part = repairField(field, value[name], options, [...path, name]);
      return part && ([name, part.value] as const);
    });
    return fields.every((field) => field !== undefined)
      ? { value: Object.fromEntries(fields.filter(([, item]) => item !== undefined)) }
      : undefined;
  }
  return undefined;
}

function repairField(
  schema: z.core.$ZodType,
  value: unknown,
  options: RepairOptions,
  path: readonly PropertyKey[],
): Repaired {
  const repaired = repair(schema, value, options, path);
  if (repaired) return repaired;
  const isDispensable = dispensable.has(schema) || z.safeParse(schema, undefined).success;
  return isDispensable ? { value: options.replace(path) } : undefined;
}

const NUMBER = /^\s*[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i;

/** A scalar as the schema takes it, if it takes another spelling of it. */
function respell(
  schema: z.core.$ZodType,
  value: unknown,
  { onRepaired }: RepairOptions,
  path: readonly PropertyKey[],
): Repaired {
  const rewrite = spellings.get(schema) ?? (isScalar(schema) ? otherSpelling : undefined);
  const other = rewrite?.(value);
  if (other === undefined) return undefined;
  const result = z.safeParse(schema, other);
  if (!result.success) return undefined;
  onRepaired(path);
  return { value: result.data };
}

const isScalar = (schema: z.core.$ZodType): boolean =>
  schema instanceof z.ZodString || schema instanceof z.ZodNumber || schema instanceof z.ZodBoolean;

function otherSpelling(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  return NUMBER.test(value) ? Number(value) : undefined;
}
