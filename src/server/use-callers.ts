import { hash } from 'node:crypto';
import type { Config } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { addressOf } from './address.ts';
import { bearerCheck, bearerOf } from './bearer.ts';
import type { ServerPlugin } from './exchange.ts';
import { createJwtCheck } from './jwt.ts';

/**
 * Asks for one of the gateway's own bearer tokens or, where an issuer is configured, for a token that it signed.
 * Where neither is, nobody is asked, and a caller is known by the address.
 */
export const useCallers = ({
  gatewayTokens,
  callers,
}: Pick<Config, 'gatewayTokens' | 'callers'>): ServerPlugin => {
  if (gatewayTokens.length === 0 && callers.jwt === undefined) {
    return {
      onRequestParse({ request, serverContext }) {
        serverContext.exchange.caller = `address ${addressOf(request, serverContext, callers)}`;
      },
    };
  }
  const isKnown = bearerCheck(gatewayTokens);
  const subjectOf = callers.jwt && createJwtCheck(callers.jwt);

  const callerOf = async (headers: Headers): Promise<string | undefined> => {
    const token = bearerOf(headers);
    if (token === undefined) return undefined;
    if (isKnown(headers)) return `token ${hash('sha256', token, 'base64url')}`;
    const subject = await subjectOf?.(token);
    return subject === undefined ? undefined : `subject ${subject}`;
  };

  return {
    async onRequestParse({ request, serverContext }) {
      const caller = await callerOf(request.headers);
      if (caller === undefined) {
        const http = { status: 401, headers: { 'www-authenticate': 'Bearer' } };
        throw new GatewayError('UNAUTHENTICATED', undefined, { http });
      }
      serverContext.exchange.caller = caller;
    },
  };
};
