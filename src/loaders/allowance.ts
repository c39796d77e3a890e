import { ProviderError } from '../errors.ts';
import type { Send } from '../http/pipe.ts';

/**
 * Ends the reads of one operation when it has made as many as it may. The estimate before it ran holds this limit
 * too, but cannot know how many jobs a dataset has, or that a list lacks what is looked for.
 */
export const createAllowance = (reads: number): ((send: Send) => Send) => {
  let left = reads;
  return (send) => (read, call) => {
    left -= 1;
    if (left >= 0) return send(read, call);
    const message = `This operation needs more than ${reads} upstream calls, which is the limit.`;
    const { provider } = read;
    return Promise.reject(new ProviderError({ code: 'QUERY_TOO_COMPLEX', provider, message }));
  };
};
