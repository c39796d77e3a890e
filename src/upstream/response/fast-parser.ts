import { z } from 'zod';
import {
  array,
  boolean,
  type FastParser,
  type Field,
  identity,
  integer,
  nullable,
  number,
  object,
  pipe,
  refine,
  string,
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
export const compileParser = <T>(schema: z.ZodType<T>): FastParser<T> =>
  // The parts have no types of their own; what they are sure of is what the schema puts out.
  compile(schema) as FastParser<T>;

const parts = new WeakMap<z.core.$ZodType, FastParser>();

const compile = (schema: z.core.$ZodType): FastParser => {
  const cached = parts.get(schema);
  if (cached) return cached;
  // What a schema that contains itself meets inside.
  parts.set(schema, zodFallback(schema));
  const part = (hasNoChecks(schema) && compileKind(schema)) || zodFallback(schema);
  parts.set(schema, part);
  return part;
};

const zodFallback =
  (schema: z.core.$ZodType): FastParser =>
  (value) => {
    const result = z.safeParse(schema, value);
    return result.success ? result.data : undefined;
  };

/** Whether a schema is no more than its kind: refinements and coercion are left to zod. */
const hasNoChecks = ({ _zod: { def } }: z.core.$ZodType): boolean =>
  !def.checks?.length && !('coerce' in def && def.coerce);

/** The kinds that have a shortcut; undefined for all others. */
const compileKind = (schema: z.core.$ZodType): FastParser | undefined => {
  if (schema instanceof z.ZodUnknown) return identity;
  if (schema instanceof z.ZodString) return string;
  if (schema instanceof z.ZodBoolean) return boolean;
  if (schema instanceof z.ZodNumber) return ofNumber(schema);
  if (schema instanceof z.ZodCustom) return refine(schema.def.fn);
  // JSON has no undefined: what an object lacks is up to its field.
  if (schema instanceof z.ZodOptional) return compile(schema.def.innerType);
  if (schema instanceof z.ZodDefault) return compile(schema.def.innerType);
  if (schema instanceof z.ZodNullable) return nullable(compile(schema.def.innerType));
  if (schema instanceof z.ZodArray) return array(compile(schema.def.element));
  if (schema instanceof z.ZodObject) return ofObject(schema);
  if (schema instanceof z.ZodTransform) return ofTransform(schema);
  if (schema instanceof z.ZodCodec) return undefined;
  if (schema instanceof z.ZodPipe) return pipe(compile(schema.def.in), compile(schema.def.out));
  return undefined;
};

const ofNumber = ({ format }: z.ZodNumber): FastParser | undefined => {
  if (format === null) return number;
  return format === 'safeint' ? integer : undefined;
};

const ofObject = ({ def }: z.ZodObject): FastParser | undefined => {
  // Names that every object seems to have, such as `constructor`.
  const hasUnusualKeys = Reflect.ownKeys(def.shape).some(
    (it) => typeof it === 'symbol' || it in {},
  );
  if (hasUnusualKeys || def.catchall) return undefined;
  return object(Object.entries(def.shape).map(([name, schema]) => fieldOf(name, schema)));
};

const fieldOf = (name: string, schema: z.core.$ZodType): Field => {
  const { success, data = {} } = z.object({ [name]: schema }).safeParse({});
  const defaultValue = Object.freeze(data[name]);
  return {
    name,
    read: compile(schema),
    optional: success && defaultValue === undefined,
    defaultValue,
  };
};

/** Those that take zod's context beside the value are left to zod. */
const ofTransform = ({ def: { transform } }: z.ZodTransform): FastParser | undefined =>
  transform.length > 1 ? undefined : (transform as FastParser);
