import { ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy } from '../pipeline/call.ts';
import { cancelledError } from '../request.ts';

/**
 * A timer that goes off so much too late tells that this process was stopped, or had no processor: the answers may
 * have come meanwhile. So the provider is not blamed, and they get a moment to be read.
 */
const STALL_MS = 1_000;
const GRACE_MS = 1_000;

/**
 * One attempt takes at most `timeoutMs`, and no longer than the operation's deadline allows; then
 * it is ended, as it is when the caller leaves. What stands behind this stage must end when it is
 * dropped.
 */
export const deadline = ({ timeoutMs }: { readonly timeoutMs: number }): Policy => {
  /** The attempts under way, each with the time that it has for itself. */
  const attempts = new Map<PipelineCall, number>();
  // One timer, set for the first of them: nearly all are over long before it goes off.
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  // Asked each time: a shared read's deadline moves when a more patient caller joins.
  const deadlineOf = (call: PipelineCall, until: number): number =>
    Math.min(until, call.context.deadline);

  const schedule = (end: number): void => {
    clearTimeout(timer);
    timer = setTimeout(onTimer, Math.max(0, end - performance.now()));
    timerAt = end;
  };

  const onTimer = (): void => {
    const now = performance.now();
    // Where the end of one throws, the others are looked at again at once.
    let next = now;
    try {
      next = failOverdue(now);
    } finally {
      if (attempts.size > 0) schedule(next);
    }
  };

  /** Ends the attempts whose time is over; when the first of the others will be. */
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
