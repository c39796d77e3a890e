import { tooComplex, unreadableIdsError } from '../../errors.ts';
import type { Cost, CostLimits } from '../../schema/cost/estimate.ts';
import { cachedCost } from '../../schema/cost/estimate-cache.ts';
import { type Lengths, MAX_UNREADABLE } from '../../schema/cost/field-cost.ts';
import type { RequestContext } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

/**
 * Greatest number of values in one result. A page of 1000 with all fields that cost nothing, of both providers, has a
 * quarter of it; building a larger result would block all other requests.
 */
export const MAX_VALUES = 200_000;

/**
 * Selections visited by one cost estimate. A document without fragments has fewer than its 1000 tokens; fragments
 * that spread each other make exponentially many.
 */
export const MAX_STEPS = 20_000;

/**
 * Refuses an operation that may cause too many upstream calls or values, before its first read. `lengthsFor` returns
 * the known lengths of the caller's lists, which costs depend on.
 */
export const costLimit = (
  maxUpstreamCalls: number,
  lengthsFor: (requestContext: RequestContext) => Lengths = () => ({}),
): RequestPlugin => {
  const limits = { upstreamCalls: maxUpstreamCalls, values: MAX_VALUES, steps: MAX_STEPS };
  return {
    beforeExecute: (requestContext, { executable, variables }) => {
      const lengths = lengthsFor(requestContext);
      const cost = cachedCost({ ...executable.operation, variables, lengths }, limits);
      if (cost.unreadable > MAX_UNREADABLE) return unreadableIdsError(MAX_UNREADABLE);
      const exceeded = violation(cost, limits);
      if (exceeded !== undefined) return tooComplex(exceeded);
      requestContext.cost = cost.upstreamCalls;
      requestContext.values = cost.values;
      return undefined;
    },
  };
};

function violation(cost: Cost, limits: CostLimits): string | undefined {
  const { upstreamCalls, values, steps } = limits;
  if (cost.values > values) return `more than ${values} values in its answer`;
  if (cost.steps > steps)
    return `more than ${steps} selections, with each fragment where it is spread`;
  if (cost.upstreamCalls <= upstreamCalls) return undefined;
  return `at least ${cost.upstreamCalls} upstream calls, the limit is ${upstreamCalls}`;
}
