import { GatewayError } from '../errors.ts';
import { bearerCheck } from './bearer.ts';
import type { ServerPlugin } from './exchange.ts';

/** Asks for one of the gateway's bearer tokens; with an empty list nobody is asked. */
export const useCallers = (tokens: readonly string[]): ServerPlugin => {
  if (tokens.length === 0) return {};
  const isKnown = bearerCheck(tokens);

  return {
    onRequestParse({ request }) {
      if (isKnown(request.headers)) return;
      const http = { status: 401, headers: { 'www-authenticate': 'Bearer' } };
      throw new GatewayError('UNAUTHENTICATED', undefined, { http });
    },
  };
};
