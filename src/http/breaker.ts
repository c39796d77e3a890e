import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { type ErrorCode, ProviderError } from '../errors.ts';
import type { Policy } from './pipe.ts';

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
  const isOutage = (error: unknown): boolean =>
    error instanceof ProviderError && OUTAGES.has(error.code) && error.retryable;
  // A probe that was given up has shown nothing: for cockatiel it would be a success.
  const counts = (error: unknown): boolean =>
    isOutage(error) ||
    (circuit.state === CircuitState.HalfOpen &&
      error instanceof ProviderError &&
      error.code === 'PROVIDER_TIMEOUT');
  const circuit = circuitBreaker(handleWhen(counts), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: openMs,
  });
  let openedAt = 0;
  circuit.onBreak(() => {
    openedAt = Date.now();
  });
  const leftMs = (): number => Math.max(0, openedAt + openMs - Date.now());

  const policy: Policy = (next) => async (read, call) => {
    const open = circuit.state === CircuitState.Open && leftMs() > 0;
    // cockatiel would let the others wait for the probe; they had better know at once.
    if (open || circuit.state === CircuitState.HalfOpen) {
      call.record({ kind: 'broken', provider: read.provider, endpoint: read.endpoint });
      throw new ProviderError({
        code: 'PROVIDER_UNAVAILABLE',
        provider: read.provider,
        retryAfter: Math.max(1, Math.ceil(leftMs() / 1000)),
      });
    }
    return circuit.execute(() => next(read, call));
  };

  return { policy, state: (): BreakerState => STATES[circuit.state] };
};

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'probing',
  [CircuitState.Isolated]: 'open',
};
