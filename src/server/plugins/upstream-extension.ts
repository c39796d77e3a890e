import type { RequestPlugin } from '../request-plugin.ts';

/**
 * `x-upstream-trace: 1` asks what the answer cost upstream; it comes as `extensions.upstream`, beside
 * `extensions.cost`: the upstream calls it was reckoned to cause before it ran.
 */
export const upstreamExtension: RequestPlugin = {
  transformResult: (result, { receipt, cost, head }) => {
    if (receipt === undefined || head.header('x-upstream-trace') !== '1') return result;
    return { ...result, extensions: { ...result.extensions, upstream: receipt.toJSON(), cost } };
  },
};
