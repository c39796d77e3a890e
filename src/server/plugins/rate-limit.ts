import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { RequestPlugin } from '../request-context.ts';

/**
 * Each caller has points for a window of time: a request costs one, and an operation one more for each upstream
 * call that it may cause. Told by `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), and
 * with the receipt. Counted by this process alone: of two replicas each gives the whole.
 */
export const rateLimit = (points: RateLimiter | undefined): RequestPlugin => {
  if (points === undefined) return {};
  const { limit, consume } = points;
  return {
    onRequest: async (requestContext) => {
      const refused = await consume(requestContext, requestContext.caller ?? '', 1);
      if (refused) throw refused;
    },
    beforeExecute: (requestContext) => {
      // An operation that costs more than there ever is takes a whole window, instead of waiting for good; one point
      // of which the request itself has taken.
      const cost = Math.min(requestContext.cost ?? 0, limit.points - 1);
      return cost > 0 ? consume(requestContext, requestContext.caller ?? '', cost) : undefined;
    },
    transformResult: (result, { allowance, head }) => {
      if (allowance === undefined || head.header('x-upstream-trace') !== '1') return result;
      const rateLimit = { limit: limit.points, ...allowance };
      return { ...result, extensions: { ...result.extensions, rateLimit } };
    },
    onHeaders: (headers, { allowance }) => {
      if (allowance === undefined) return;
      headers.set('ratelimit-policy', `"points";q=${limit.points};w=${limit.seconds}`);
      headers.set('ratelimit', `"points";r=${allowance.remaining};t=${allowance.reset}`);
    },
  };
};
