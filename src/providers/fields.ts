import { z } from 'zod';
import { rfc3339 } from './date-time.ts';

/** A value that may be null or left out; consumers see null. */
export const optional = <T>(schema: z.ZodType<T>) => schema.nullable().default(null);

/** A provider's cursor; an empty one is none. */
export const optionalCursor = z
  .string()
  .nullish()
  .transform((it) => it || null);

/** A list that may be null or left out; consumers see an empty one. */
export const nullishList = <T>(schema: z.ZodType<T>) =>
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

// A class of four ranges is looked up in a table, while three are compared one by one, mispredicting
// every few digits; and a counted repetition such as `{8}` is slower still. So NUL joins the digits
// of the pattern, and is refused apart: a fifth of the time, for every id of every row.
const HEX = String.raw`[0-9a-fA-F\0]`;
const UUID = new RegExp(`^${[8, 4, 4, 4, 12].map((digits) => HEX.repeat(digits)).join('-')}$`);

/**
 * UUIDs occur in either case and with any version digit (PROVIDERS.md §1.1); they pass as written.
 */
export const uuid = z.custom<string>(
  (it) => typeof it === 'string' && UUID.test(it) && !it.includes('\0'),
);

/** A date-time that only informs, as RFC 3339: null, missing and unreadable are all null. */
export const optionalDateTime = z.transform((it: unknown) =>
  typeof it === 'string' ? rfc3339(it) : null,
);

/** A date-time, as RFC 3339. */
export const dateTime = optionalDateTime.pipe(z.string());
