import { DelegateBackoff, handleWhen, retry as policyOf } from 'cockatiel';
import { ProviderError } from '../errors.ts';
import { departed, unlessLeft } from './leave.ts';
import type { Call, Policy } from './pipe.ts';

export type RetryOptions = {
  /** Tries in all. */
  readonly attempts?: number;
  /** A number from 0 up to 1, for the jitter. */
  readonly random?: () => number;
};

const BASE_MS = 100;
const FACTOR = 3;

/**
 * Tries again what may succeed: every read of this product is a read by meaning, Sutro's POSTs too.
 * It waits 100 ms, 300 ms, 900 ms with jitter, or as long as the provider asked; when that would
 * pass the operation's deadline, it fails at once, and the error's `retryAfter` tells the caller
 * when to come back.
 */
export const retry =
  ({ attempts = 3, random = Math.random }: RetryOptions = {}): Policy =>
  (next) =>
  (read, call) => {
    const first = next(read, call);
    // Nearly every read succeeds at once; the machinery is built for those that do not.
    return first.catch(() => {
      const again = async (attempt: number) => {
        if (attempt === 0) return first;
        if (call.signal.aborted) throw departed(read, call);
        call.record({ kind: 'retry', provider: read.provider, endpoint: read.endpoint });
        return next(read, call);
      };
      const policy = policyFor(call, { attempts, random });
      return unlessLeft(
        policy.execute(({ attempt }) => again(attempt), call.signal),
        read,
        call,
      );
    });
  };

/**
 * cockatiel asks first whether to try again, then how long to wait; the deadline makes the two one
 * question.
 */
const policyFor = (call: Call, { attempts, random }: Required<RetryOptions>) => {
  let tries = 0;
  let wait = 0;
  const worthwhile = (error: unknown): boolean => {
    if (!(error instanceof ProviderError) || !error.retryable) return false;
    const backoff = (BASE_MS * FACTOR ** tries * (1 + random())) / 2;
    wait = Math.max(backoff, (error.retryAfter ?? 0) * 1000);
    tries += 1;
    return performance.now() + wait < call.deadline;
  };
  return policyOf(handleWhen(worthwhile), {
    maxAttempts: attempts - 1,
    backoff: new DelegateBackoff(() => wait),
  });
};
