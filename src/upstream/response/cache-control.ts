/** `max-age` in whole seconds, of a request or a response; undefined if there is none. */
export const maxAgeSeconds = (directives: string): number | undefined => {
  const seconds = MAX_AGE.exec(directives)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const FORBIDDEN = /(?:^|,)\s*(?:no-store|no-cache|private)\s*(?:,|=|$)/i;
const MAX_AGE = /(?:^|,)\s*max-age\s*=\s*"?(\d{1,9})"?\s*(?:,|$)/i;
const SHARED_MAX_AGE = /(?:^|,)\s*s-maxage\s*=\s*"?(\d{1,9})"?\s*(?:,|$)/i;

/**
 * Milliseconds for which a shared cache may keep a response by its `cache-control` and `age`
 * (RFC 9111 §5.2.2); 0 if it may not keep it, undefined if the provider does not say.
 */
export const sharedMaxAgeMs = (headers: Headers): number | undefined => {
  const header = headers['cache-control'];
  if (header === undefined) return undefined;
  const directives = String(header);
  if (FORBIDDEN.test(directives)) return 0;
  const seconds = SHARED_MAX_AGE.exec(directives)?.[1] ?? maxAgeSeconds(directives);
  if (seconds === undefined) return undefined;
  const age = Number(headers.age);
  return Math.max(0, Number(seconds) - (age > 0 ? age : 0)) * 1000;
};
