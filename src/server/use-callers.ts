import { createHash, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { ServerPlugin } from './exchange.ts';

// Hashing first makes the compared values equally long, so that not even a token's length shows.
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Asks for one of the gateway's bearer tokens; with an empty list nobody is asked. */
export const useCallers = (tokens: readonly string[]): ServerPlugin => {
  if (tokens.length === 0) return {};
  const known = tokens.map(digest);
  const knows = (token: string): boolean => {
    const shown = digest(token);
    // Every token is compared: leaving at the first match would tell which one it was.
    return known.filter((one) => timingSafeEqual(one, shown)).length > 0;
  };

  return {
    onRequestParse({ request }) {
      const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
      if (token !== undefined && knows(token)) return;
      const http = { status: 401, headers: { 'www-authenticate': 'Bearer' } };
      throw new GatewayError('UNAUTHENTICATED', undefined, { http });
    },
  };
};
