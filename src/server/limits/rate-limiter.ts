import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../../config/callers.ts';
import { GatewayError } from '../../errors.ts';
import type { Allowance, Exchange } from '../request-context.ts';

/** The points that callers have for a window of time, counted by this process alone. */
export type Points = {
  readonly limit: RateLimit;
  /** Takes points of a caller, and says on `exchange` what is left; the error where there are not enough. */
  readonly spend: (
    exchange: Pick<Exchange, 'allowance'>,
    caller: string,
    cost: number,
  ) => Promise<GatewayError | undefined>;
  /** Gives back what was taken. */
  readonly giveBack: (caller: string, cost: number) => Promise<unknown>;
};

export const createPoints = (limit: RateLimit): Points => {
  const { points, seconds } = limit;
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return {
    limit,
    spend: async (exchange, caller, cost) => {
      try {
        exchange.allowance = told(await limiter.consume(caller, cost));
        return undefined;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        // What was not served is not charged, so that something smaller still goes.
        exchange.allowance = told(await limiter.reward(caller, cost));
        return exceeded(exchange.allowance);
      }
    },
    giveBack: (caller, cost) => limiter.reward(caller, cost),
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
