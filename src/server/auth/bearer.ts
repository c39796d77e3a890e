import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHead } from '../request-context.ts';

// Digests have one length: the comparison does not show the length of a token.
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The bearer token of a request (RFC 6750 §2.1); undefined if there is none. */
export const bearerToken = ({ header }: Pick<RequestHead, 'header'>): string | undefined =>
  /^Bearer +(\S+)$/i.exec(header('authorization') ?? '')?.[1];

/** Creates a check that a request has one of `tokens` as its bearer token, in constant time. */
export const tokenCheck = (
  tokens: readonly string[],
): ((head: Pick<RequestHead, 'header'>) => boolean) => {
  const digests = tokens.map(digest);
  return (head) => {
    const token = bearerToken(head);
    if (token === undefined) return false;
    const presented = digest(token);
    // Compares every token: a return at the first match would show by its time which one matched.
    return digests.filter((one) => timingSafeEqual(one, presented)).length > 0;
  };
};
