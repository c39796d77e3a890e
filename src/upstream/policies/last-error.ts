import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { Stage } from '../pipeline/call.ts';
import { type AnsweredCallers, CallerMap } from './credential-map.ts';

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
export const watch = (answered: AnsweredCallers) => {
  const failures = new CallerMap<LastError>(answered, 1_000);
  const stage: Stage = {
    failed: (error, passage) => {
      const counts = error instanceof ProviderError && !NOT_THE_PROVIDERS.has(error.code);
      if (counts && !passage.left) {
        failures.set(passage.caller.credential.id, { code: error.code, at: Date.now() });
      }
      return error;
    },
  };
  return { stage, lastError: (id: string) => failures.get(id) };
};
