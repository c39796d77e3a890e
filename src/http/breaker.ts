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
 * read at a time probes, and its success closes the breaker. Only an outage counts: the provider does
 * not answer, or with 5xx; any other answer, a refusal too, shows that it lives. A read that ends
 * without an answer for another reason, such as a caller who leaves, counts for nothing.
 */
export const breaker = ({ failures, openMs }: BreakerOptions) => {
  let failed = 0;
  /** On the clock of `performance.now()`; undefined while it is closed. */
  let openedAt: number | undefined;
  let probe: Passage | undefined;
  const leftMs = (): number => Math.max(0, (openedAt ?? 0) + openMs - performance.now());

  const close = (): void => {
    openedAt = undefined;
    probe = undefined;
    failed = 0;
  };
  const open = (): void => {
    openedAt = performance.now();
    probe = undefined;
  };

  const refuse = ({ read: { provider, endpoint }, caller }: Passage): undefined => {
    if (openedAt === undefined || (!probe && leftMs() === 0)) return undefined;
    caller.record({ kind: 'broken', provider, endpoint });
    const retryAfter = Math.max(1, Math.ceil(leftMs() / 1000));
    throw new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryAfter });
  };

  const succeed = (passage: Passage): void => {
    if (passage === probe) close();
    else failed = 0;
  };
  const fail = (passage: Passage): void => {
    failed += 1;
    // Those that set out before it opened tell nothing new.
    if (passage === probe || (failed >= failures && openedAt === undefined)) open();
  };

  /** For those who need not wait for their turn in vain. */
  const gate: Stage = { enter: refuse };
  const stage: Stage = {
    enter: (passage) => {
      refuse(passage);
      if (openedAt !== undefined) probe = passage;
    },
    answered: succeed,
    failed: (error, passage) => {
      if (isOutage(error)) fail(passage);
      else if (isAnswer(error)) succeed(passage);
      // It has shown nothing: the next read may probe at once.
      else if (passage === probe) probe = undefined;
      return error;
    },
  };

  const state = (): BreakerState => {
    if (openedAt === undefined) return 'closed';
    return probe ? 'probing' : 'open';
  };
  return { gate, stage, state };
};

/** Whether the provider answered, though not what was hoped for. A refusal has a status. */
const isAnswer = (error: unknown): boolean =>
  !(error instanceof ProviderError) ||
  error.status !== undefined ||
  error.code === 'PROVIDER_CONTRACT';

const isOutage = (error: unknown): boolean =>
  error instanceof ProviderError && OUTAGES.has(error.code) && error.retryable;
