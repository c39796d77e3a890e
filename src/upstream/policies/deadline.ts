import { ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy } from '../pipeline/call.ts';
import { cancelledError } from '../request.ts';

/**
 * If the timer fires more than `STALL_MS` late, the process was suspended or starved. Pending
 * responses get `GRACE_MS` more, and no provider timeout is reported.
 */
const STALL_MS = 1_000;
const GRACE_MS = 1_000;

/**
 * Limits each attempt to `timeoutMs` and to the operation's deadline, then aborts it. The
 * policies after this one must end when their suspension is cancelled.
 */
export const deadline = ({ timeoutMs }: { readonly timeoutMs: number }): Policy => {
  /** The attempts in progress, and the end of each by `timeoutMs`. */
  const attempts = new Map<PipelineCall, number>();
  // One timer, set for the earliest end: nearly all attempts end long before it fires.
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  // Computed each time: the deadline moves when another subscriber joins the call.
  const deadlineOf = (call: PipelineCall, until: number): number =>
    Math.min(until, call.context.deadline);

  const schedule = (end: number): void => {
    clearTimeout(timer);
    timer = setTimeout(onTimer, Math.max(0, end - performance.now()));
    timerAt = end;
  };

  const onTimer = (): void => {
    const now = performance.now();
    // If one abort throws, the others are checked again at once.
    let next = now;
    try {
      next = failOverdue(now);
    } finally {
      if (attempts.size > 0) schedule(next);
    }
  };

  /** Aborts overdue attempts; returns the earliest end of the others. */
  const failOverdue = (now: number): number => {
    const wasStalled = now - timerAt > STALL_MS;
    let next = Number.POSITIVE_INFINITY;
    for (const [call, deadline] of attempts) {
      const until = wasStalled ? Math.max(deadline, now + GRACE_MS) : deadline;
      attempts.set(call, until);
      const end = deadlineOf(call, until);
      if (end > now) next = Math.min(next, end);
      else call.abort(wasStalled ? cancelledError(call.request, call.context) : timeoutError(call));
    }
    return next;
  };

  const release = (call: PipelineCall): void => {
    attempts.delete(call);
    if (attempts.size > 0) return;
    clearTimeout(timer);
    timerAt = Number.POSITIVE_INFINITY;
  };

  return {
    onRequest: (call) => {
      const now = performance.now();
      const end = deadlineOf(call, now + timeoutMs);
      if (end <= now) throw cancelledError(call.request, call.context);
      attempts.set(call, now + timeoutMs);
      if (end < timerAt) schedule(end);
    },
    onResponse: release,
    onError: (error, call) => {
      release(call);
      return error;
    },
  };
};

const timeoutError = ({ request: { provider } }: PipelineCall): ProviderError =>
  new ProviderError({ code: 'PROVIDER_TIMEOUT', provider, retryable: true });
