import { isJsonObject } from '../../json.ts';

/**
 * Seconds until a new attempt may succeed: the header as seconds or as an HTTP date, else
 * `retry_after` of the body (docs/providers.md §2.8). Undefined if neither is readable.
 */
export const retryAfter = (
  header: string | string[] | undefined,
  body: unknown,
): number | undefined => {
  const text = Array.isArray(header) ? header[0] : header;
  return secondsOf(text?.trim()) ?? secondsOf(isJsonObject(body) ? body.retry_after : undefined);
};

const secondsOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(value)) return Number(value);
  // Date.parse accepts nearly anything; an HTTP date begins with the name of a day.
  const until = /^[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - Date.now()) / 1000));
};
