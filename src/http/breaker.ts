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
    failed = 0;
  };
  const open = (): void => {
    openedAt = Date.now();
  };

  const refused = ({ read: { provider, endpoint }, caller }: Passage): ProviderError => {
    caller.record({ kind: 'broken', provider, endpoint });
    const retryAfter = Math.max(1, Math.ceil(leftMs() / 1000));
    return new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryAfter });
  };

  const stage: Stage = {
    enter: (passage) => {
      if (openedAt === undefined) return;
      if (probe || leftMs() > 0) throw refused(passage);
      probe = passage;
    },
    answered: (passage) => {
      if (passage !== probe) {
        failed = 0;
        return;
      }
      probe = undefined;
      close();
    },
    failed: (error, passage) => {
      const outage = isOutage(error);
      if (passage === probe) {
        probe = undefined;
        if (outage || showsNothing(error)) open();
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
  /** Asks once more those who have waited meanwhile. */
  const gate: Stage = {
    enter: (passage) => {
      if (openedAt !== undefined && passage !== probe) throw refused(passage);
    },
  };
  return { stage, gate, state };
};

/** Of a probe that was given up, or not sent in the end. */
const showsNothing = (error: unknown): boolean =>
  error instanceof ProviderError &&
  (error.code === 'PROVIDER_TIMEOUT' ||
    (error.code === 'RATE_LIMITED' && error.status === undefined));

const isOutage = (error: unknown): boolean =>
  error instanceof ProviderError && OUTAGES.has(error.code) && error.retryable;
