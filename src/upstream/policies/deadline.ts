import { ProviderError } from '../../errors.ts';
import type { Passage, Stage } from '../pipeline/call.ts';
import { departed } from '../request.ts';

/**
 * A timer that goes off so much too late tells that this process was stopped, or had no processor: the answers may
 * have come meanwhile. So the provider is not blamed, and they get a moment to be read.
 */
const SLEEP_MS = 1_000;
const AWAKE_MS = 1_000;

/**
 * One attempt takes at most `timeoutMs`, and no longer than the operation's deadline allows; then
 * it is ended, as it is when the caller leaves. What stands behind this stage must end when it is
 * dropped.
 */
export const deadline = ({ timeoutMs }: { readonly timeoutMs: number }): Stage => {
  /** The attempts under way, each with the time that it has for itself. */
  const attempts = new Map<Passage, number>();
  // One timer, set for the first of them: nearly all are over long before it goes off.
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;

  // Asked each time: a shared read's deadline moves when a more patient caller joins.
  const endOf = (passage: Passage, until: number): number =>
    Math.min(until, passage.caller.deadline);

  const wakeAt = (end: number): void => {
    clearTimeout(timer);
    timer = setTimeout(wake, Math.max(0, end - performance.now()));
    wakesAt = end;
  };

  const wake = (): void => {
    const now = performance.now();
    // Where the end of one throws, the others are looked at again at once.
    let next = now;
    try {
      next = endOverdue(now);
    } finally {
      if (attempts.size > 0) wakeAt(next);
    }
  };

  /** Ends the attempts whose time is over; when the first of the others will be. */
  const endOverdue = (now: number): number => {
    const hasSlept = now - wakesAt > SLEEP_MS;
    let next = Number.POSITIVE_INFINITY;
    for (const [passage, given] of attempts) {
      const until = hasSlept ? Math.max(given, now + AWAKE_MS) : given;
      attempts.set(passage, until);
      const end = endOf(passage, until);
      if (end > now) next = Math.min(next, end);
      else passage.end(hasSlept ? departed(passage.read, passage.caller) : timeout(passage));
    }
    return next;
  };

  const over = (passage: Passage): void => {
    attempts.delete(passage);
    if (attempts.size > 0) return;
    clearTimeout(timer);
    wakesAt = Number.POSITIVE_INFINITY;
  };

  return {
    enter: (passage) => {
      const now = performance.now();
      const end = endOf(passage, now + timeoutMs);
      if (end <= now) throw departed(passage.read, passage.caller);
      attempts.set(passage, now + timeoutMs);
      if (end < wakesAt) wakeAt(end);
    },
    answered: over,
    failed: (error, passage) => {
      over(passage);
      return error;
    },
  };
};

const timeout = ({ read: { provider } }: Passage): ProviderError =>
  new ProviderError({ code: 'PROVIDER_TIMEOUT', provider, retryable: true });
