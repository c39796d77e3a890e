import { maxAgeSeconds } from '../response/cache-control.ts';

const NO_CACHE = /(?:^|,)\s*no-cache\s*(?:,|$)/i;

/**
 * The earliest begin of a read that a request accepts by its `cache-control` (RFC 9111 §5.2.1), in
 * milliseconds on the clock of `performance.now()`: `no-cache` the arrival of the request, `max-age`
 * so many seconds before. Undefined if it says neither.
 */
export const earliestRead = (
  cacheControl: string | undefined,
  arrivedAt: number,
): number | undefined => {
  if (cacheControl === undefined) return undefined;
  if (NO_CACHE.test(cacheControl)) return arrivedAt;
  const seconds = maxAgeSeconds(cacheControl);
  return seconds === undefined ? undefined : arrivedAt - seconds * 1000;
};
