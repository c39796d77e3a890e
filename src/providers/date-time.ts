// Days that exist in every year: February ends at the 28th.
const DAYS = [
  String.raw`(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])`,
  '(?:0[13-9]|1[0-2])-(?:29|30)',
  '(?:0[13578]|1[02])-31',
].join('|');
const HOURS = String.raw`(?:[01]\d|2[0-3])`;
const MINUTES = String.raw`[0-5]\d`;

const RFC_3339 = new RegExp(
  String.raw`^\d\d\d\d-(?:${DAYS})T${HOURS}:${MINUTES}:${MINUTES}(?:\.\d+)?(?:Z|[+-]${HOURS}:${MINUTES})$`,
);

const TIME = String.raw`(${HOURS}:${MINUTES})(?::(${MINUTES}(?:[.,]\d+)?))?`;
const ZONE = `(?:Z|([+-]${HOURS}):?(${MINUTES})?)?`;
const ISO_8601 = new RegExp(String.raw`^(\d{4})-(${DAYS}|02-29)(?:[T ]${TIME} ?${ZONE})?$`, 'i');

/**
 * An ISO 8601 date-time as RFC 3339, with all digits of its fraction; undefined if it is not one. A
 * date-time without a zone is UTC: both providers write `Z`, and Python prints UTC without a zone.
 */
export const rfc3339 = (text: string): string | undefined => {
  // The usual case.
  if (RFC_3339.test(text)) return text;
  const parts = ISO_8601.exec(text);
  if (!parts) return undefined;
  const [, year, day, time = '00:00', seconds = '00', hours, minutes = '00'] = parts;
  if (day === '02-29' && !isLeap(Number(year))) return undefined;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return `${year}-${day}T${time}:${seconds.replace(',', '.')}${zone}`;
};

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const DIGITS = /^\d{9,13}(?:\.\d+)?$/;
/** The end of a day, or a leap second: the moment after `23:59:59`. */
const LAST_SECOND = /^(\d{4}-\d\d-\d\d[T ])(?:24:00(?::00(?:\.0+)?)?|23:59:60(?:\.\d+)?)(Z?)$/i;

/** Epoch times below this are seconds, others milliseconds. */
const MAX_SECONDS = 1e11;
const EARLIEST = Date.parse('2000-01-01T00:00:00Z');
const LATEST = Date.parse('2100-01-01T00:00:00Z');

/**
 * A date-time in another unambiguous spelling, as RFC 3339: an HTTP date (RFC 9110 §5.6.7), seconds or
 * milliseconds since the epoch between 2000 and 2100, `24:00`, or a leap second. Undefined for others.
 */
export const otherDateTime = (value: unknown): string | undefined => {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  if (DIGITS.test(value)) return fromEpoch(Number(value));
  if (HTTP_DATE.test(value)) return isoTime(Date.parse(value));
  const [, day, zone] = LAST_SECOND.exec(value) ?? [];
  const last = day === undefined ? undefined : rfc3339(`${day}23:59:59${zone}`);
  return last === undefined ? undefined : isoTime(Date.parse(last) + 1_000);
};

function fromEpoch(value: number): string | undefined {
  const milliseconds = value < MAX_SECONDS ? value * 1_000 : value;
  return milliseconds >= EARLIEST && milliseconds < LATEST ? isoTime(milliseconds) : undefined;
}

const isoTime = (milliseconds: number): string | undefined =>
  Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
