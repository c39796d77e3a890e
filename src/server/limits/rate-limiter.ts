import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../../config/callers.ts';
import { GatewayError } from '../../errors.ts';
import type { RateLimitState, RequestContext } from '../request-context.ts';

/** Counts the points of each caller in a window of time. Each process counts for itself. */
export type RateLimiter = {
  readonly limit: RateLimit;
  /** Takes points and stores what is left in the request context; an error if there are not enough. */
  readonly consume: (
    requestContext: Pick<RequestContext, 'allowance'>,
    caller: string,
    cost: number,
  ) => Promise<GatewayError | undefined>;
  /** Returns points of the current window. */
  readonly refund: (caller: string, cost: number) => Promise<unknown>;
  /** Returns points of the window of `state`, and the state afterwards; a window that is over keeps them. */
  readonly giveBack: (caller: string, cost: number, state: RateLimitState) => RateLimitState;
};

export const createRateLimiter = (limit: RateLimit): RateLimiter => {
  const { points, seconds } = limit;
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return {
    limit,
    consume: async (requestContext, caller, cost) => {
      try {
        requestContext.allowance = toState(await limiter.consume(caller, cost));
        return undefined;
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        // A refused request is not charged, so that a smaller one can still be served.
        requestContext.allowance = toState(await limiter.reward(caller, cost));
        return rateLimitedError(requestContext.allowance);
      }
    },
    // After the end of the window there is nothing to return.
    refund: async (caller, cost) => (await limiter.get(caller)) && limiter.reward(caller, cost),
    giveBack: (caller, cost, state) => {
      if (Date.now() >= state.endsAt) return state;
      void limiter.reward(caller, cost);
      return { ...state, remaining: Math.min(points, state.remaining + cost) };
    },
  };
};

const toState = ({ remainingPoints, msBeforeNext }: RateLimiterRes): RateLimitState => ({
  remaining: remainingPoints,
  reset: Math.ceil(msBeforeNext / 1000),
  endsAt: Date.now() + msBeforeNext,
});

const rateLimitedError = ({ reset }: RateLimitState): GatewayError =>
  new GatewayError('RATE_LIMITED', undefined, {
    retryAfter: reset,
    http: { status: 429, headers: { 'retry-after': String(reset) } },
  });
