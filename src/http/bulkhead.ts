import { BulkheadRejectedError, bulkhead as limit, TaskCancelledError } from 'cockatiel';
import { ProviderError } from '../errors.ts';
import { departed } from './leave.ts';
import type { Call, Policy, Read } from './pipe.ts';

export type BulkheadOptions = {
  /** Reads under way at once, per credential. */
  readonly concurrent?: number;
  /** Reads that wait for their turn, per credential. */
  readonly queue?: number;
};

/**
 * Bounds what one credential has under way at a provider, so that one caller's flood delays that
 * caller only. What does not fit into the queue is `RATE_LIMITED`: the provider is well, the caller
 * asks for too much at once. It is not retried here, for more tries are what an overflow needs
 * least.
 */
export const bulkhead =
  ({ concurrent = 64, queue = 1_000 }: BulkheadOptions = {}): Policy =>
  (next) => {
    const limits = new Map<string, ReturnType<typeof limit>>();
    const limitOf = (id: string): ReturnType<typeof limit> => {
      const known = limits.get(id);
      if (known) return known;
      const made = limit(concurrent, queue);
      limits.set(id, made);
      return made;
    };
    return async (read, call) => {
      const { id } = call.credential;
      const mine = limitOf(id);
      try {
        return await mine.execute(() => next(read, call), call.signal);
      } catch (error) {
        throw translated(error, read, call);
      } finally {
        // Callers may bring their own keys: what is idle is forgotten.
        const idle = mine.executionSlots === concurrent && mine.queueSlots === queue;
        if (idle && limits.get(id) === mine) limits.delete(id);
      }
    };
  };

const translated = (error: unknown, read: Read<unknown>, call: Call): unknown => {
  if (error instanceof TaskCancelledError) return departed(read, call);
  if (!(error instanceof BulkheadRejectedError)) return error;
  const message = 'Too many requests wait for this provider. Try again later.';
  return new ProviderError({ code: 'RATE_LIMITED', provider: read.provider, message });
};
