import type { RequestPlugin } from '../request-plugin.ts';

/**
 * With `x-upstream-trace: 1` the result has `extensions.upstream`, the upstream reads of the operation, and
 * `extensions.cost`, their number as estimated before it ran.
 */
export const upstreamExtension: RequestPlugin = {
  transformResult: (result, { receipt, cost, head }) => {
    if (receipt === undefined || head.header('x-upstream-trace') !== '1') return result;
    return { ...result, extensions: { ...result.extensions, upstream: receipt.toJSON(), cost } };
  },
};
