import { z } from 'zod';

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

/** UUIDs occur in either case and with any version digit (PROVIDERS.md §1.1); they pass as written. */
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

const DATE = String.raw`(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d(?:[.,]\d+)?))?`;
const ZONE = String.raw`(?:(Z)|([+-](?:[01]\d|2[0-3])):?([0-5]\d)?)?`;
const ISO_8601 = new RegExp(`^${DATE}(?:[T ]${TIME} ?${ZONE})?$`, 'i');
const CANONICAL = new RegExp(`^${DATE}T${TIME.replace('?:[.,]', '?:[.]')}Z$`);

/**
 * An ISO 8601 date-time as RFC 3339, with all digits of its fraction; null when it is none. Without a zone it is
 * taken as UTC: FastAPI prints naive times so, and both providers otherwise write `Z`.
 */
export const rfc3339 = (text: string): string | null => {
  const parts = ISO_8601.exec(text);
  if (!parts) return null;
  const [, year = '', month = '', day = '', time = '00:00', seconds, , hours, minutes = '00'] =
    parts;
  if (Number(day) > 28 && Number(day) > daysIn(Number(year), Number(month))) return null;
  if (seconds !== undefined && CANONICAL.test(text)) return text;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return `${year}-${month}-${day}T${time}:${(seconds ?? '00').replace(',', '.')}${zone}`;
};

const daysIn = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();
