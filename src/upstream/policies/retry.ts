import { ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy } from '../pipeline/call.ts';
import { type BudgetOptions, RetryBudget } from './retry-budget.ts';

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
  /** How often those have failed that have. */
  const failures = new WeakMap<PipelineCall, number>();

  /** Milliseconds until the next try; undefined when there is none. */
  const delayAfter = (error: unknown, call: PipelineCall): number | undefined => {
    if (!(error instanceof ProviderError) || !error.retryable) return undefined;
    const policy = failures.get(call) ?? 0;
    failures.set(call, policy + 1);
    const backoff = (BASE_MS * FACTOR ** policy * (1 + random())) / 2;
    // All who were told the same moment would come back in the same moment.
    const delay = backoff + (error.retryAfter ?? 0) * 1000;
    const isLast = policy + 1 === attempts;
    const isLate = performance.now() + delay >= call.context.deadline;
    return isLast || isLate || !budget.tryWithdraw() ? undefined : delay;
  };

  return {
    onRequest: () => {
      budget.deposit();
    },
    onRetry: (error, call) => {
      const delay = delayAfter(error, call);
      if (delay === undefined) return undefined;
      const timer = setTimeout(() => {
        const { provider, endpoint } = call.request;
        call.context.record({ kind: 'retry', provider, endpoint });
        call.proceed();
      }, delay);
      return { cancel: () => clearTimeout(timer) };
    },
  };
};
