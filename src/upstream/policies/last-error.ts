import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { Policy } from '../pipeline/call.ts';
import { type AnsweredCredentials, CredentialMap } from './credential-map.ts';

/** The last failure of a provider, and when, in milliseconds since 1970. */
export type LastError = { readonly code: ErrorCode; readonly at: number };

/** Errors of the request, not of the provider. */
const CALLERS_FAULTS: ReadonlySet<ErrorCode> = new Set([
  'BAD_USER_INPUT',
  'CURSOR_EXPIRED',
  'PROVIDER_NOT_OFFERED',
]);

/**
 * Keeps the last failure of each credential, after all retries. Callers never learn of each
 * other's.
 */
export const trackLastError = (answered: AnsweredCredentials) => {
  const failures = new CredentialMap<LastError>(answered, 1_000);
  const policy: Policy = {
    onError: (error, call) => {
      const counts = error instanceof ProviderError && !CALLERS_FAULTS.has(error.code);
      if (counts && !call.isCancelled) {
        failures.set(call.context.credential.id, { code: error.code, at: Date.now() });
      }
      return error;
    },
  };
  return { policy, lastError: (id: string) => failures.get(id) };
};
