import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { Concern } from '../request-context.ts';

/**
 * Each caller has points for a window of time: a request costs one, and an operation one more for each upstream
 * call that it may cause. Told by `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), and
 * with the receipt. Counted by this process alone: of two replicas each gives the whole.
 */
export const rateLimit = (points: RateLimiter | undefined): Concern => {
  if (points === undefined) return {};
  const { limit, consume: spend } = points;
  return {
    admit: async (exchange) => {
      const refused = await spend(exchange, exchange.caller ?? '', 1);
      if (refused) throw refused;
    },
    weigh: (exchange) => {
      // An operation that costs more than there ever is takes a whole window, instead of waiting for good; one point
      // of which the request itself has taken.
      const cost = Math.min(exchange.cost ?? 0, limit.points - 1);
      return cost > 0 ? spend(exchange, exchange.caller ?? '', cost) : undefined;
    },
    answer: (answer, { allowance, head }) => {
      if (allowance === undefined || head.header('x-upstream-trace') !== '1') return answer;
      const rateLimit = { limit: limit.points, ...allowance };
      return { ...answer, extensions: { ...answer.extensions, rateLimit } };
    },
    headers: (headers, { allowance }) => {
      if (allowance === undefined) return;
      headers.set('ratelimit-policy', `"points";q=${limit.points};w=${limit.seconds}`);
      headers.set('ratelimit', `"points";r=${allowance.remaining};t=${allowance.reset}`);
    },
  };
};
