import { DelegateBackoff, handleWhen, retry as policyOf } from 'cockatiel';
import { ProviderError } from '../errors.ts';
import { type BudgetOptions, RetryBudget } from './budget.ts';
import { departed, unlessLeft } from './leave.ts';
import type { Call, Policy } from './pipe.ts';

export type RetryOptions = {
  /** Tries in all. */
  readonly attempts?: number;
  /** Of all reads together. */
  readonly budget?: BudgetOptions;
  /** A number from 0 up to 1, for the jitter. */
  readonly random?: () => number;
};

const BASE_MS = 100;
const FACTOR = 3;
const BUDGET: BudgetOptions = { ratio: 0.1, perSecond: 5 };

/**
 * Tries again what may succeed: every read of this product is a read by meaning, Sutro's POSTs too.
 * It waits 100 ms, 300 ms, 900 ms with jitter, or that much longer than the provider asked; when
 * that would pass the operation's deadline, it fails at once, and the error's `retryAfter` tells the
 * caller when to come back. So it does when the budget is spent: an outage is not multiplied.
 */
export const retry = (options: RetryOptions = {}): Policy => {
  const { attempts = 3, random = Math.random } = options;
  const budget = new RetryBudget(options.budget ?? BUDGET);
  return (next) => (read, call) => {
    budget.earn();
    const first = next(read, call);
    // Nearly every read succeeds at once; the machinery is built for those that do not.
    return first.catch(() => {
      const again = async (attempt: number) => {
        if (attempt === 0) return first;
        if (call.signal.aborted) throw departed(read, call);
        call.record({ kind: 'retry', provider: read.provider, endpoint: read.endpoint });
        return next(read, call);
      };
      const policy = policyFor(call, { attempts, random, budget });
      return unlessLeft(
        policy.execute(({ attempt }) => again(attempt), call.signal),
        read,
        call,
      );
    });
  };
};

/**
 * cockatiel asks first whether to try again, then how long to wait; the deadline makes the two one
 * question.
 */
const policyFor = (
  call: Call,
  { attempts, random, budget }: { attempts: number; random: () => number; budget: RetryBudget },
) => {
  let tries = 0;
  let wait = 0;
  const worthwhile = (error: unknown): boolean => {
    if (!(error instanceof ProviderError) || !error.retryable) return false;
    const backoff = (BASE_MS * FACTOR ** tries * (1 + random())) / 2;
    // All who were told the same moment would come back in the same moment.
    wait = backoff + (error.retryAfter ?? 0) * 1000;
    tries += 1;
    const isLast = tries === attempts;
    return !isLast && performance.now() + wait < call.deadline && budget.spend();
  };
  return policyOf(handleWhen(worthwhile), {
    maxAttempts: attempts - 1,
    backoff: new DelegateBackoff(() => wait),
  });
};
