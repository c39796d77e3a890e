import { type ErrorCode, ProviderError } from '../errors.ts';
import type { Passage, Stage } from './passage.ts';

export type BreakerOptions = {
  /** Failures in a row after which it opens. */
  readonly failures: number;
  /** Milliseconds for which it stays open before one read may probe. */
  readonly openMs: number;
};

export type BreakerState = 'closed' | 'open' | 'probing';

const OUTAGES: ReadonlySet<ErrorCode> = new Set(['PROVIDER_UNAVAILABLE', 'PROVIDER_TIMEOUT']);

/**
 * Opens on a provider that only fails, so that reads fail at once instead of one by one; then one
 * read at a time probes, and its success closes the breaker. Only what the provider could not help
 * counts: it does not answer, or with 5xx. A caller who leaves counts for nothing.
 */
export const breaker = ({ failures, openMs }: BreakerOptions) => {
  let failed = 0;
  /** Milliseconds since 1970; undefined while it is closed. */
  let openedAt: number | undefined;
  let probe: Passage | undefined;
  const leftMs = (): number => Math.max(0, (openedAt ?? 0) + openMs - Date.now());

  const close = (): void => {
    openedAt = undefined;
    probe = undefined;
    failed = 0;
  };
  const open = (): void => {
    openedAt = Date.now();
    probe = undefined;
  };

  const refuse = ({ read: { provider, endpoint }, caller }: Passage): undefined => {
    if (openedAt === undefined || (!probe && leftMs() === 0)) return undefined;
    caller.record({ kind: 'broken', provider, endpoint });
    const retryAfter = Math.max(1, Math.ceil(leftMs() / 1000));
    throw new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryAfter });
  };

  /** For those who need not wait for their turn in vain. */
  const gate: Stage = { enter: refuse };
  const stage: Stage = {
    enter: (passage) => {
      refuse(passage);
      if (openedAt !== undefined) probe = passage;
    },
    answered: (passage) => {
      if (passage === probe) close();
      else failed = 0;
    },
    failed: (error, passage) => {
      const outage = isOutage(error);
      if (passage === probe) {
        // One that was given up has shown nothing.
        if (outage || isTimeout(error)) open();
        else close();
      } else if (outage) {
        failed += 1;
        // Those that set out before it opened tell nothing new.
        if (failed >= failures && openedAt === undefined) open();
      }
      return error;
    },
  };

  const state = (): BreakerState => {
    if (openedAt === undefined) return 'closed';
    return probe ? 'probing' : 'open';
  };
  return { gate, stage, state };
};

const isTimeout = (error: unknown): boolean =>
  error instanceof ProviderError && error.code === 'PROVIDER_TIMEOUT';

const isOutage = (error: unknown): boolean =>
  error instanceof ProviderError && OUTAGES.has(error.code) && error.retryable;
