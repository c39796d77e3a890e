import { tooComplex } from '../../errors.ts';
import type { Cost, CostLimits } from '../../schema/cost/estimate.ts';
import { cachedCost } from '../../schema/cost/estimate-cache.ts';
import type { Lengths } from '../../schema/cost/field-cost.ts';
import type { RequestContext } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

/**
 * Values that one answer may have. A page of 1000 with everything that is free, of both providers, has a quarter
 * of it; more than this would keep every other caller waiting while it is put together.
 */
export const MAX_VALUES = 200_000;

/**
 * Selections that are looked at to reckon a cost. The largest document without fragments has fewer than its 1000
 * tokens; fragments that spread each other make it exponentially many.
 */
export const MAX_STEPS = 20_000;

/**
 * Refuses, before anything is read, an operation that may cause too many upstream calls or too long an answer.
 * `lengthsFor` tells what the caller's accounts have seen of the lists that prices depend on.
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
