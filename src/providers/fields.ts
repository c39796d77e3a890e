import { z } from 'zod';
import { rfc3339 } from './date-time.ts';

/** A value that may be null or left out; consumers see null. */
export const optional = <T>(schema: z.ZodType<T>) => schema.nullish().transform((it) => it ?? null);

/** A list that may be null or left out; consumers see an empty one. */
export const listOf = <T>(schema: z.ZodType<T>) =>
  z
    .array(schema)
    .nullish()
    .transform((it): readonly T[] => it ?? []);

/** A list whose items are parsed one by one (`parseItems`): taken as it came, by reference. */
export const rawList = z.custom<readonly unknown[]>(Array.isArray);

export type JsonObject = Readonly<Record<string, unknown>>;

/** A free map, by reference: copying it would cost time and lose a key such as `__proto__`. */
export const jsonObject = z.custom<JsonObject>(
  (it) => typeof it === 'object' && it !== null && !Array.isArray(it),
);

/**
 * UUIDs occur in either case and with any version digit (PROVIDERS.md §1.1); they pass as written.
 */
export const uuid = z.guid();

/** An RFC 3339 date-time. */
export const dateTime = z.string().check((context) => {
  const normal = rfc3339(context.value);
  if (normal !== null) {
    context.value = normal;
    return;
  }
  context.issues.push({ code: 'custom', input: context.value, message: 'not a date-time' });
});

/** A date-time that only informs: null, missing and unreadable are all null. */
export const optionalDateTime = z
  .unknown()
  .optional()
  .transform((it) => (typeof it === 'string' ? rfc3339(it) : null));
