import type { Concern } from '../request-context.ts';

/**
 * `x-upstream-trace: 1` asks what the answer cost upstream; it comes as `extensions.upstream`, beside
 * `extensions.cost`: the upstream calls it was reckoned to cause before it ran.
 */
export const receipt: Concern = {
  answer: (answer, { receipt, cost, head }) => {
    if (receipt === undefined || head.header('x-upstream-trace') !== '1') return answer;
    return { ...answer, extensions: { ...answer.extensions, upstream: receipt.toJSON(), cost } };
  },
};
