import { hash } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import { GatewayError } from '../../errors.ts';
import type { Points } from '../limits/rate-limiter.ts';
import type { Report } from '../plugins/mask-errors.ts';
import type { Concern, Exchange } from '../request-context.ts';
import { bearerCheck, bearerOf } from './bearer.ts';
import { addressOf } from './client-address.ts';
import { createJwtCheck } from './jwt.ts';

/**
 * Asks for one of the gateway's own bearer tokens or, where an issuer is configured, for a token that it signed.
 * Where neither is, nobody is asked, and a caller is known by the address.
 *
 * Who shows no token that is known at once costs a point of the address before a signature is checked, and has it
 * back once identified. `report` is called for failures of the issuer of tokens.
 */
export const callersOf = (
  { gatewayTokens, callers }: Pick<Config, 'gatewayTokens' | 'callers'>,
  points: Points | undefined,
  report: Report,
): Concern => {
  if (gatewayTokens.length === 0 && callers.jwt === undefined) {
    return {
      admit: (exchange) => {
        exchange.caller = `address ${addressOf(exchange.head, callers)}`;
      },
    };
  }
  const isKnown = bearerCheck(gatewayTokens);
  let requestId = '';
  const jwt = callers.jwt && createJwtCheck(callers.jwt, (error) => report(error, requestId));

  const identify = async (exchange: Exchange): Promise<string> => {
    const { head } = exchange;
    const token = bearerOf(head);
    if (token !== undefined && isKnown(head)) return `token ${hash('sha256', token, 'base64url')}`;
    requestId = exchange.requestId;
    // Nobody's point is held while the issuer is asked.
    if (token !== undefined) await jwt?.ready();
    const stranger = `unidentified ${addressOf(head, callers)}`;
    // What an address has left is not for a stranger to know.
    const refused = await points?.spend({}, stranger, 1);
    if (refused) throw refused;
    const subject = token === undefined ? undefined : await jwt?.subjectOf(token);
    if (subject === undefined) throw unknown();
    await points?.giveBack(stranger, 1);
    return `subject ${hash('sha256', subject, 'base64url')}`;
  };

  return {
    admit: async (exchange) => {
      exchange.caller = await identify(exchange);
    },
  };
};

const unknown = (): GatewayError =>
  new GatewayError('UNAUTHENTICATED', undefined, {
    http: { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  });
