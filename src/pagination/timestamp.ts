/**
 * Milliseconds since the epoch of an RFC 3339 date-time, with the digits behind the millisecond as a fraction:
 * providers count microseconds, and sorting by less would make ties that they do not have.
 */
export function epochMs(dateTime: string): number {
  const fraction = /\.\d{3}(\d+)/.exec(dateTime)?.[1];
  return Date.parse(dateTime) + (fraction ? Number(`0.${fraction}`) : 0);
}
