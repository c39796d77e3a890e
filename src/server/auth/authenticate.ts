import { hash } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import { GatewayError } from '../../errors.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { ErrorReporter } from '../plugins/mask-errors.ts';
import type { RequestContext } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';
import { bearerToken, tokenCheck } from './bearer.ts';
import { clientAddress } from './client-address.ts';
import { createJwtVerifier } from './jwt.ts';

/**
 * Authenticates callers: by one of `GATEWAY_TOKENS`, or by a token that the configured issuer signed. Without
 * either, every caller is accepted and identified by its address.
 *
 * A request without a gateway token costs its address one point before a signature is verified; the point is
 * refunded after authentication. `report` receives the failures of the issuer.
 */
export const authenticate = (
  { gatewayTokens, callers }: Pick<Config, 'gatewayTokens' | 'callers'>,
  rateLimiter: RateLimiter | undefined,
  report: ErrorReporter,
): RequestPlugin => {
  if (gatewayTokens.length === 0 && callers.jwt === undefined) {
    // Only the rate limit needs to know who an anonymous caller is.
    if (!rateLimiter) return {};
    return {
      onRequest: (requestContext) => {
        requestContext.caller = `address ${clientAddress(requestContext.head, callers)}`;
      },
    };
  }
  const isOwnToken = tokenCheck(gatewayTokens);
  let requestId = '';
  const jwt = callers.jwt && createJwtVerifier(callers.jwt, (error) => report(error, requestId));

  const identifyCaller = async (requestContext: RequestContext): Promise<string> => {
    const { head } = requestContext;
    const token = bearerToken(head);
    if (token !== undefined && isOwnToken(head))
      return `token ${hash('sha256', token, 'base64url')}`;
    requestId = requestContext.requestId;
    // The issuer may take seconds: no point is taken meanwhile.
    if (token !== undefined) await jwt?.ready();
    const unidentified = `unidentified ${clientAddress(head, callers)}`;
    // `{}`: an unauthenticated response does not show what its address has left.
    const error = await rateLimiter?.consume({}, unidentified, 1);
    if (error) throw error;
    const subject = token === undefined ? undefined : await jwt?.subjectOf(token);
    if (subject === undefined) throw unauthenticatedError();
    await rateLimiter?.refund(unidentified, 1);
    return `subject ${hash('sha256', subject, 'base64url')}`;
  };

  return {
    onRequest: async (requestContext) => {
      requestContext.caller = await identifyCaller(requestContext);
    },
  };
};

const unauthenticatedError = (): GatewayError =>
  new GatewayError('UNAUTHENTICATED', undefined, {
    http: { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  });
