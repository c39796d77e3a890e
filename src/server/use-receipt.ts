import { onAnswer, type ServerPlugin } from './exchange.ts';

/** `x-upstream-trace: 1` asks what the answer cost upstream; it comes as `extensions.upstream`. */
export const useReceipt = (): ServerPlugin =>
  onAnswer((answer, { receipt }, request) => {
    if (receipt === undefined || request.headers.get('x-upstream-trace') !== '1') return answer;
    return { ...answer, extensions: { ...answer.extensions, upstream: receipt.toJSON() } };
  });
