import { hash } from 'node:crypto';
import type { Config } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { addressOf } from './address.ts';
import { bearerCheck, bearerOf } from './bearer.ts';
import type { Concern, Head } from './exchange.ts';
import { createJwtCheck } from './jwt.ts';

/**
 * Asks for one of the gateway's own bearer tokens or, where an issuer is configured, for a token that it signed.
 * Where neither is, nobody is asked, and a caller is known by the address.
 */
export const callersOf = ({
  gatewayTokens,
  callers,
}: Pick<Config, 'gatewayTokens' | 'callers'>): Concern => {
  if (gatewayTokens.length === 0 && callers.jwt === undefined) {
    return {
      admit: (exchange) => {
        exchange.caller = `address ${addressOf(exchange.head, callers)}`;
      },
    };
  }
  const isKnown = bearerCheck(gatewayTokens);
  const subjectOf = callers.jwt && createJwtCheck(callers.jwt);

  const callerOf = async (head: Head): Promise<string | undefined> => {
    const token = bearerOf(head);
    if (token === undefined) return undefined;
    if (isKnown(head)) return `token ${hash('sha256', token, 'base64url')}`;
    const subject = await subjectOf?.(token);
    return subject === undefined ? undefined : `subject ${subject}`;
  };

  return {
    admit: async (exchange) => {
      const caller = await callerOf(exchange.head);
      if (caller === undefined) {
        const http = { status: 401, headers: { 'www-authenticate': 'Bearer' } };
        throw new GatewayError('UNAUTHENTICATED', undefined, { http });
      }
      exchange.caller = caller;
    },
  };
};
