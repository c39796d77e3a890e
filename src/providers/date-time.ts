const DATE = String.raw`(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d(?:[.,]\d+)?))?`;
const ZONE = String.raw`(?:Z|([+-](?:[01]\d|2[0-3])):?([0-5]\d)?)?`;
const ISO_8601 = new RegExp(`^${DATE}(?:[T ]${TIME} ?${ZONE})?$`, 'i');

/**
 * An ISO 8601 date-time as RFC 3339, with all digits of its fraction; null when it is none. Without
 * a zone it is taken as UTC: both providers write `Z`, and what Python prints without one is UTC as
 * a rule.
 */
export const rfc3339 = (text: string): string | null => {
  const parts = ISO_8601.exec(text);
  if (!parts) return null;
  const [, year, month, day, time = '00:00', seconds = '00', hours, minutes = '00'] = parts;
  if (Number(day) > daysIn(Number(year), Number(month))) return null;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return `${year}-${month}-${day}T${time}:${seconds.replace(',', '.')}${zone}`;
};

const LONG_MONTHS = new Set([1, 3, 5, 7, 8, 10, 12]);

const daysIn = (year: number, month: number): number => {
  if (month !== 2) return LONG_MONTHS.has(month) ? 31 : 30;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : 28;
};
