import { LightAbortController } from '../async/abort.ts';
import { coalesce } from './cache/coalesce.ts';
import { type CacheOptions, cache } from './cache/memory-cache.ts';
import { shared } from './cache/shared-cache.ts';
import type { Sharing } from './cache/shared-store.ts';
import { pipe } from './pipeline/call.ts';
import { promised, started } from './pipeline/callbackify.ts';
import { type BreakerOptions, type BreakerState, breaker } from './policies/breaker.ts';
import { type BulkheadOptions, bulkhead } from './policies/bulkhead.ts';
import { allowed } from './policies/call-budget.ts';
import { type CooldownOptions, cooldown } from './policies/cooldown.ts';
import { answeredCallers } from './policies/credential-map.ts';
import { deadline } from './policies/deadline.ts';
import { type LastError, watch } from './policies/last-error.ts';
import { type RetryOptions, retry } from './policies/retry.ts';
import { type SendOptions, sendOver } from './policies/send.ts';
import type { Send } from './request.ts';

export type UpstreamOptions = SendOptions & {
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs?: number;
  /** None without it. */
  readonly cache?: Omit<CacheOptions, 'closing' | 'sharing'>;
  /** What other replicas see, if there are any. */
  readonly sharing?: Sharing | undefined;
  readonly retry?: RetryOptions;
  readonly cooldown?: CooldownOptions;
  readonly breaker?: BreakerOptions;
  readonly bulkhead?: BulkheadOptions;
};

export type UpstreamStatus = {
  readonly breaker: BreakerState;
  /** Milliseconds for which the credential cools down; 0 when it does not. */
  readonly cooldownMs: number;
  readonly lastError: LastError | undefined;
};

export type Upstream = {
  readonly send: Send;
  /** As far as a credential, known by its id, may know; without one the breaker's state is the worst of all. */
  readonly status: (credentialId: string | undefined) => UpstreamStatus;
  /** Ends what runs for nobody. The network stays its maker's to close. */
  readonly close: () => void;
};

/**
 * The way to one provider, in the order in which a read takes it; the receipt was handed to each
 * stage with the call. The cache stands before coalescing, so that each caller's own receipt says
 * what was fresh and what was stale, and what it answers costs nothing of the allowance. Renewing in
 * the background is one flight with whoever asks meanwhile. The shared cache stands behind it, so that one process asks it once.
 */
export const createUpstream = (options: UpstreamOptions): Upstream => {
  const closing = new LightAbortController();
  const { cache: caching, sharing } = options;
  const answered = answeredCallers();
  const watched = watch(answered);
  const { usualMs, maxMs } = options.cooldown ?? { usualMs: 2_000, maxMs: 300_000 };
  const cooling = cooldown({ usualMs, maxMs, answered }, sharing);
  const breaking = breaker(options.breaker ?? { failures: 10, openMs: 10_000 });

  const way = pipe([
    watched.stage,
    answered.stage,
    retry(options.retry),
    cooling.gate,
    breaking.gate,
    bulkhead(options.bulkhead),
    cooling.stage,
    breaking.stage,
    deadline({ timeoutMs: options.timeoutMs ?? 10_000 }),
    sendOver(options),
  ]);
  const found = caching && sharing ? started(shared(sharing, caching)(promised(way))) : way;
  const joined = allowed(coalesce(found));
  const send = caching ? cache({ ...caching, closing, sharing })(joined) : joined;
  return {
    send,
    status: (id) => ({
      breaker: breaking.state(id),
      cooldownMs: id === undefined ? 0 : cooling.left(id),
      lastError: id === undefined ? undefined : watched.lastError(id),
    }),
    close: () => closing.abort(),
  };
};
