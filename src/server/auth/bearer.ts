import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHead } from '../request-context.ts';

// Hashing first makes the compared values equally long, so that not even a token's length shows.
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/** What a request shows as its bearer token. */
export const bearerToken = ({ header }: Pick<RequestHead, 'header'>): string | undefined =>
  /^Bearer +(\S+)$/i.exec(header('authorization') ?? '')?.[1];

/** Whether a request shows one of `tokens` as its bearer, compared in constant time. */
export const tokenCheck = (
  tokens: readonly string[],
): ((head: Pick<RequestHead, 'header'>) => boolean) => {
  const digests = tokens.map(digest);
  return (head) => {
    const token = bearerToken(head);
    if (token === undefined) return false;
    const presented = digest(token);
    // Every token is compared: leaving at the first match would tell which one it was.
    return digests.filter((one) => timingSafeEqual(one, presented)).length > 0;
  };
};
