/** As `epochMs`; null where there is no time, or none that can be read. */
export const timeOf = (dateTime: string | null): number | null =>
  typeof dateTime === 'string' ? epochMs(dateTime) : null;

/**
 * Milliseconds since the epoch of an RFC 3339 date-time; digits after the millisecond become a
 * fraction. Providers count microseconds, and a coarser sort key would create ties.
 */
export const epochMs = (dateTime: string): number => Date.parse(dateTime) + fractionOf(dateTime);

/** The part of an RFC 3339 date-time that is smaller than a millisecond, in milliseconds. */
export function fractionOf(dateTime: string): number {
  const fraction = /\.\d{3}(\d+)/.exec(dateTime)?.[1];
  return fraction ? Number(`0.${fraction}`) : 0;
}
