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
 * Compiles a schema to a parser for ordinary values, about ten times as fast as zod, once per
 * schema. It returns undefined for all other values, which zod then parses; it must never
 * accept what zod would refuse or change. Values that zod would only copy are returned by
 * reference and must not be changed. Transforms may run twice, so they must be pure.
 */
export const compileParser = <T>(schema: z.ZodType<T>): FastParser<T> =>
  // The combinators are untyped; a value that they accept has the schema's output type.
  compile(schema) as FastParser<T>;

const parts = new WeakMap<z.core.$ZodType, FastParser>();

const compile = (schema: z.core.$ZodType): FastParser => {
  const cached = parts.get(schema);
  if (cached) return cached;
  // Used where a schema contains itself.
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

/** Whether a schema has neither refinements nor coercion, which are left to zod. */
const hasNoChecks = ({ _zod: { def } }: z.core.$ZodType): boolean =>
  !def.checks?.length && !('coerce' in def && def.coerce);

/** The parser of a kind of schema; undefined for kinds that are left to zod. */
const compileKind = (schema: z.core.$ZodType): FastParser | undefined => {
  if (schema instanceof z.ZodUnknown) return identity;
  if (schema instanceof z.ZodString) return string;
  if (schema instanceof z.ZodBoolean) return boolean;
  if (schema instanceof z.ZodNumber) return ofNumber(schema);
  if (schema instanceof z.ZodCustom) return refine(schema.def.fn);
  // JSON has no undefined: an absent value is handled by the object's field.
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
  // Names that every object inherits, such as `constructor`.
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

/** A transform with a second parameter needs zod's context, so it is left to zod. */
const ofTransform = ({ def: { transform } }: z.ZodTransform): FastParser | undefined =>
  transform.length > 1 ? undefined : (transform as FastParser);
