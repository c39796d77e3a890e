import { z } from 'zod';
import {
  chain,
  type Field,
  integer,
  itself,
  list,
  nullOr,
  number,
  record,
  type Shortcut,
  text,
  truth,
  where,
} from './parser-combinators.ts';

/**
 * The short way to what a schema makes of parsed JSON, about ten times as fast as zod and put
 * together once for each schema. The schema stays the only truth: a shortcut knows the ordinary
 * value when it sees one and answers undefined for all others, which zod is to parse from the
 * start. So it may be unsure too often, which only costs time, and is never sure of what zod would
 * refuse or make otherwise.
 *
 * What zod would merely copy is answered by reference, so nobody may change it. Transforms run
 * again when zod is asked after all, so they must be pure.
 */
export const shortcutOf = <T>(schema: z.ZodType<T>): Shortcut<T> =>
  // The parts have no types of their own; what they are sure of is what the schema puts out.
  partOf(schema) as Shortcut<T>;

const parts = new WeakMap<z.core.$ZodType, Shortcut>();

const partOf = (schema: z.core.$ZodType): Shortcut => {
  const known = parts.get(schema);
  if (known) return known;
  // What a schema that contains itself meets inside.
  parts.set(schema, zodItself(schema));
  const part = (isExactly(schema) && madeFor(schema)) || zodItself(schema);
  parts.set(schema, part);
  return part;
};

const zodItself =
  (schema: z.core.$ZodType): Shortcut =>
  (value) => {
    const result = z.safeParse(schema, value);
    return result.success ? result.data : undefined;
  };

/** Whether a schema is no more than its kind: refinements and coercion are left to zod. */
const isExactly = ({ _zod: { def } }: z.core.$ZodType): boolean =>
  !def.checks?.length && !('coerce' in def && def.coerce);

/** The kinds that have a shortcut; undefined for all others. */
const madeFor = (schema: z.core.$ZodType): Shortcut | undefined => {
  if (schema instanceof z.ZodUnknown) return itself;
  if (schema instanceof z.ZodString) return text;
  if (schema instanceof z.ZodBoolean) return truth;
  if (schema instanceof z.ZodNumber) return ofNumber(schema);
  if (schema instanceof z.ZodCustom) return where(schema.def.fn);
  // JSON has no undefined: what an object lacks is up to its field.
  if (schema instanceof z.ZodOptional) return partOf(schema.def.innerType);
  if (schema instanceof z.ZodDefault) return partOf(schema.def.innerType);
  if (schema instanceof z.ZodNullable) return nullOr(partOf(schema.def.innerType));
  if (schema instanceof z.ZodArray) return list(partOf(schema.def.element));
  if (schema instanceof z.ZodObject) return ofObject(schema);
  if (schema instanceof z.ZodTransform) return ofTransform(schema);
  if (schema instanceof z.ZodCodec) return undefined;
  if (schema instanceof z.ZodPipe) return chain(partOf(schema.def.in), partOf(schema.def.out));
  return undefined;
};

const ofNumber = ({ format }: z.ZodNumber): Shortcut | undefined => {
  if (format === null) return number;
  return format === 'safeint' ? integer : undefined;
};

const ofObject = ({ def }: z.ZodObject): Shortcut | undefined => {
  // Names that every object seems to have, such as `constructor`.
  const odd = Reflect.ownKeys(def.shape).some((it) => typeof it === 'symbol' || it in {});
  if (odd || def.catchall) return undefined;
  return record(Object.entries(def.shape).map(([name, schema]) => fieldOf(name, schema)));
};

const fieldOf = (name: string, schema: z.core.$ZodType): Field => {
  const { success, data = {} } = z.object({ [name]: schema }).safeParse({});
  const absent = Object.freeze(data[name]);
  return { name, read: partOf(schema), loose: success && absent === undefined, absent };
};

/** Those that take zod's context beside the value are left to zod. */
const ofTransform = ({ def: { transform } }: z.ZodTransform): Shortcut | undefined =>
  transform.length > 1 ? undefined : (transform as Shortcut);
