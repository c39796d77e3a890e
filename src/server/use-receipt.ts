import { onAnswer, type ServerPlugin } from './exchange.ts';

/**
 * `x-upstream-trace: 1` asks what the answer cost upstream; it comes as `extensions.upstream`, beside
 * `extensions.cost`: the upstream calls it was reckoned to cause before it ran.
 */
export const useReceipt = (): ServerPlugin =>
  onAnswer((answer, { receipt, cost }, request) => {
    if (receipt === undefined || request.headers.get('x-upstream-trace') !== '1') return answer;
    return { ...answer, extensions: { ...answer.extensions, upstream: receipt.toJSON(), cost } };
  });
