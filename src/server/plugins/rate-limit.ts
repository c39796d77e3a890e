import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { RequestContext, Result } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

/**
 * Charges each caller one point per request and one per upstream read that its operation makes. The estimated cost
 * is reserved before the operation runs; what it does not use is returned with the result, and an operation never
 * costs more than its estimate. A 503 of this gateway returns the point of the request, too. `RateLimit` and
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) state what remains, and so does the result of a request
 * with `x-upstream-trace`. Each process counts by itself: every replica grants all points.
 */
export const rateLimit = (limiter: RateLimiter | undefined): RequestPlugin => {
  if (limiter === undefined) return {};
  const { limit, consume } = limiter;

  const reserve = async (context: RequestContext, cost: number) => {
    const error = await consume(context, context.caller ?? '', cost);
    if (!error) context.reservedPoints = cost;
    return error;
  };

  const returnUnused = (context: RequestContext, result: Result): void => {
    const { reservedPoints: reserved = 0, receipt, caller = '', allowance } = context;
    const used = Math.min(reserved, receipt?.calls ?? 0);
    // The fast path hands a refused request on to Yoga, which refuses it again: the point is returned once.
    const isFree = !context.isUncharged && isOverload(result);
    if (isFree) context.isUncharged = true;
    const points = reserved - used + Number(isFree);
    context.reservedPoints = 0;
    if (points > 0 && allowance) context.allowance = limiter.giveBack(caller, points, allowance);
  };

  return {
    onRequest: async (context) => {
      const error = await consume(context, context.caller ?? '', 1);
      if (error) throw error;
    },
    beforeExecute: (context) => {
      // A cost above the limit would never be served: it takes a whole window, of which the request has one point.
      const cost = Math.min(context.cost ?? 0, limit.points - 1);
      return cost > 0 ? reserve(context, cost) : undefined;
    },
    transformResult: (result, context) => {
      returnUnused(context, result);
      const { allowance, head } = context;
      if (allowance === undefined || head.header('x-upstream-trace') !== '1') return result;
      const rateLimit = {
        limit: limit.points,
        remaining: allowance.remaining,
        reset: allowance.reset,
      };
      return { ...result, extensions: { ...result.extensions, rateLimit } };
    },
    onHeaders: (headers, { allowance }) => {
      if (allowance === undefined) return;
      headers.set('ratelimit-policy', `"points";q=${limit.points};w=${limit.seconds}`);
      headers.set('ratelimit', `"points";r=${allowance.remaining};t=${allowance.reset}`);
    },
  };
};

/** The gateway itself refuses the operation, for lack of memory. */
const isOverload = ({ data, errors }: Result): boolean => {
  const [error] = errors ?? [];
  const http = data === undefined ? error?.extensions.http : undefined;
  return typeof http === 'object' && http !== null && 'status' in http && http.status === 503;
};
