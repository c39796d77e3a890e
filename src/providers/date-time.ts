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
 * An ISO 8601 date-time as RFC 3339, with all digits of its fraction; null if it is not one. A
 * date-time without a zone is UTC: both providers write `Z`, and Python prints UTC without a zone.
 */
export const rfc3339 = (text: string): string | null => {
  // The usual case.
  if (RFC_3339.test(text)) return text;
  const parts = ISO_8601.exec(text);
  if (!parts) return null;
  const [, year, day, time = '00:00', seconds = '00', hours, minutes = '00'] = parts;
  if (day === '02-29' && !isLeap(Number(year))) return null;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return `${year}-${day}T${time}:${seconds.replace(',', '.')}${zone}`;
};

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
