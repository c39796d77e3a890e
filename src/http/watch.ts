import { LRUCache } from 'lru-cache';
import { type ErrorCode, ProviderError } from '../errors.ts';
import type { Policy } from './pipe.ts';

/** The last failure of a provider, and when, in milliseconds since 1970. */
export type LastError = { readonly code: ErrorCode; readonly at: number };

/** The request's own mistakes say nothing about the provider. */
const NOT_THE_PROVIDERS: ReadonlySet<ErrorCode> = new Set([
  'BAD_USER_INPUT',
  'CURSOR_EXPIRED',
  'PROVIDER_NOT_OFFERED',
]);

/**
 * Remembers each credential's last failure, after all tries. One caller never learns of another's.
 */
export const watch = () => {
  const failures = new LRUCache<string, LastError>({ max: 1_000 });
  const policy: Policy = (next) => async (read, call) => {
    try {
      return await next(read, call);
    } catch (error) {
      const counts = error instanceof ProviderError && !NOT_THE_PROVIDERS.has(error.code);
      if (counts && !call.signal.aborted) {
        failures.set(call.credential.id, { code: error.code, at: Date.now() });
      }
      throw error;
    }
  };
  return { policy, lastError: (id: string) => failures.get(id) };
};
