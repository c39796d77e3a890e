import { createHash, timingSafeEqual } from 'node:crypto';

// Hashing first makes the compared values equally long, so that not even a token's length shows.
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/** What a request shows as its bearer token. */
export const bearerOf = (headers: Headers): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];

/** Whether a request shows one of `tokens` as its bearer, compared in constant time. */
export const bearerCheck = (tokens: readonly string[]): ((headers: Headers) => boolean) => {
  const known = tokens.map(digest);
  return (headers) => {
    const token = bearerOf(headers);
    if (token === undefined) return false;
    const shown = digest(token);
    // Every token is compared: leaving at the first match would tell which one it was.
    return known.filter((one) => timingSafeEqual(one, shown)).length > 0;
  };
};
