import type { Cost } from '../schema/cost.ts';
import { costOf } from '../schema/known-cost.ts';
import { tooComplex } from './complexity.ts';
import type { Concern } from './exchange.ts';

/**
 * Values that one answer may have. A page of 1000 with everything that is free, of both providers, has a quarter
 * of it; more than this would keep every other caller waiting while it is put together.
 */
export const MAX_VALUES = 200_000;

/** Refuses, before anything is read, an operation that may cause too many upstream calls or too long an answer. */
export const costLimit = (maxUpstreamCalls: number): Concern => ({
  weigh: (exchange, { executable, variables }) => {
    const cost = costOf({ ...executable.operation, variables }, MAX_VALUES);
    const excess = excessOf(cost, maxUpstreamCalls);
    if (excess !== undefined) return tooComplex(excess);
    exchange.cost = cost.upstreamCalls;
    exchange.values = cost.values;
    return undefined;
  },
});

function excessOf({ upstreamCalls, values }: Cost, maxUpstreamCalls: number): string | undefined {
  if (values > MAX_VALUES) return `more than ${MAX_VALUES} values in its answer`;
  if (upstreamCalls <= maxUpstreamCalls) return undefined;
  return `up to ${upstreamCalls} upstream calls, the limit is ${maxUpstreamCalls}`;
}
