import { ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy } from '../pipeline/call.ts';
import { type BudgetOptions, RetryBudget } from './retry-budget.ts';

export type RetryOptions = {
  /** Attempts in all. */
  readonly attempts?: number;
  /** Shared by all calls. */
  readonly budget?: BudgetOptions;
  /** A number from 0 up to 1, for the jitter. */
  readonly random?: () => number;
};

const BASE_MS = 100;
const FACTOR = 3;
const BUDGET: BudgetOptions = { ratio: 0.1, perSecond: 5 };

/**
 * Retries retryable errors; all requests are safe to repeat, including Sutro's POSTs. Delay:
 * 100, 300, 900 ms with jitter, plus `Retry-After`. No retry if the delay would exceed the
 * deadline or the retry budget is empty.
 */
export const retry = (options: RetryOptions = {}): Policy => {
  const { attempts = 3, random = Math.random } = options;
  const budget = new RetryBudget(options.budget ?? BUDGET);
  /** Failed attempts of each call. */
  const failures = new WeakMap<PipelineCall, number>();

  /** Milliseconds until the next attempt; undefined if there is none. */
  const delayAfter = (error: unknown, call: PipelineCall): number | undefined => {
    if (!(error instanceof ProviderError) || !error.retryable) return undefined;
    const failed = failures.get(call) ?? 0;
    failures.set(call, failed + 1);
    const backoff = (BASE_MS * FACTOR ** failed * (1 + random())) / 2;
    // Jitter also after `Retry-After`: all callers received the same time.
    const delay = backoff + (error.retryAfter ?? 0) * 1000;
    const isLast = failed + 1 === attempts;
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
