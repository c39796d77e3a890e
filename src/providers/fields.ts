import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import { withSpellings } from '../upstream/response/repair.ts';
import { otherDateTime, rfc3339 } from './date-time.ts';

/** A value that may be null or absent; null in both cases. */
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

/** A list whose items `parseItems` parses one by one; kept by reference. */
export const rawList = z.custom<readonly unknown[]>(Array.isArray);

/** A free-form map, kept by reference: a copy would cost time and lose a key such as `__proto__`. */
export const jsonObject = z.custom<JsonObject>(isJsonObject);

// Five times as fast as the usual pattern, for every id of every row: V8 compiles a class of four
// ranges to a table, and unrolls repetitions that are written out. NUL is the fourth range, and is
// excluded separately.
const HEX = String.raw`[0-9a-fA-F\0]`;
const UUID = new RegExp(`^${[8, 4, 4, 4, 12].map((digits) => HEX.repeat(digits)).join('-')}$`);

/**
 * A UUID in either letter case and with any version digit (docs/providers.md §1.1), as written.
 */
export const uuid = z.custom<string>(
  (it) => typeof it === 'string' && UUID.test(it) && !it.includes('\0'),
);

/** A date-time, as RFC 3339. */
export const dateTime = withSpellings(
  z.transform((it: unknown) => (typeof it === 'string' ? rfc3339(it) : undefined)).pipe(z.string()),
  otherDateTime,
);

/** An optional date-time as RFC 3339; null if it is null or absent. */
export const optionalDateTime = optional(dateTime);
