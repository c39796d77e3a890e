import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../config/callers.ts';
import { GatewayError } from '../errors.ts';
import type { Allowance, Concern, Exchange } from './exchange.ts';

/**
 * Each caller has points for a window of time: a request costs one, and an operation one more for each upstream
 * call that it may cause. Told by `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), and
 * with the receipt. Counted by this process alone: of two replicas each gives the whole.
 */
export const rateLimit = (limit: RateLimit | undefined): Concern => {
  if (limit === undefined) return {};
  const { points, seconds } = limit;
  const limiter = new RateLimiterMemory({ points, duration: seconds });

  const spend = async (exchange: Exchange, cost: number): Promise<GatewayError | undefined> => {
    const { caller = '' } = exchange;
    try {
      exchange.allowance = told(await limiter.consume(caller, cost));
      return undefined;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      // What was not served is not charged, so that something smaller still goes.
      exchange.allowance = told(await limiter.reward(caller, cost));
      return exceeded(exchange.allowance);
    }
  };

  return {
    admit: async (exchange) => {
      const refused = await spend(exchange, 1);
      if (refused) throw refused;
    },
    weigh: (exchange) => {
      // An operation that costs more than there ever is takes a whole window, instead of waiting for good; one point
      // of which the request itself has taken.
      const cost = Math.min(exchange.cost ?? 0, points - 1);
      return cost > 0 ? spend(exchange, cost) : undefined;
    },
    answer: (answer, { allowance, head }) => {
      if (allowance === undefined || head.header('x-upstream-trace') !== '1') return answer;
      const rateLimit = { limit: points, ...allowance };
      return { ...answer, extensions: { ...answer.extensions, rateLimit } };
    },
    headers: (headers, { allowance }) => {
      if (allowance === undefined) return;
      headers.set('ratelimit-policy', `"points";q=${points};w=${seconds}`);
      headers.set('ratelimit', `"points";r=${allowance.remaining};t=${allowance.reset}`);
    },
  };
};

const told = ({ remainingPoints, msBeforeNext }: RateLimiterRes): Allowance => ({
  remaining: remainingPoints,
  reset: Math.ceil(msBeforeNext / 1000),
});

const exceeded = ({ reset }: Allowance): GatewayError =>
  new GatewayError('RATE_LIMITED', undefined, {
    retryAfter: reset,
    http: { status: 429, headers: { 'retry-after': String(reset) } },
  });
