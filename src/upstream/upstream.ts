import { LightAbortController } from '../async/abort.ts';
import { coalesce } from './cache/coalesce.ts';
import { type CacheOptions, memoryCache } from './cache/memory-cache.ts';
import { type SharedOptions, sharedCache } from './cache/shared-cache.ts';
import type { SharedScope } from './cache/shared-store.ts';
import { createPipeline } from './pipeline/call.ts';
import { callbackify, promisify } from './pipeline/callbackify.ts';
import { type BreakerOptions, type BreakerState, createBreaker } from './policies/breaker.ts';
import { type BulkheadOptions, bulkhead } from './policies/bulkhead.ts';
import { limitCalls } from './policies/call-budget.ts';
import { type CooldownOptions, createCooldown } from './policies/cooldown.ts';
import { trackAnswered } from './policies/credential-map.ts';
import { deadline } from './policies/deadline.ts';
import { type LastError, trackLastError } from './policies/last-error.ts';
import { type RetryOptions, retry } from './policies/retry.ts';
import { type SendOptions, sendPolicy } from './policies/send.ts';
import type { Handler } from './request.ts';

/** The policies have no defaults here: `config/environment.ts` has them. */
export type UpstreamOptions = SendOptions & {
  readonly maxBytes: number;
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  /** None without it. */
  readonly cache?: Omit<CacheOptions, 'closing' | 'sharing'>;
  /** What other replicas see, if there are any. */
  readonly sharedScope?: SharedScope | undefined;
  readonly retry: RetryOptions;
  readonly cooldown: Pick<CooldownOptions, 'usualMs' | 'maxMs'>;
  readonly breaker: BreakerOptions;
  readonly bulkhead: BulkheadOptions;
};

export type UpstreamStatus = {
  readonly breaker: BreakerState;
  /** Milliseconds for which the credential cools down; 0 if it does not. */
  readonly cooldownMs: number;
  readonly lastError: LastError | undefined;
};

export type Upstream = {
  readonly send: Handler;
  /**
   * The status for one credential, given by its id; without an id, `breaker` is the worst of
   * all.
   */
  readonly status: (credentialId: string | undefined) => UpstreamStatus;
  /** Aborts background refreshes. The creator of the transport closes it. */
  readonly close: () => void;
};

/**
 * Creates the client of one provider. The memory cache comes before coalescing, so that each
 * caller's trace has its own hits, which the call budget does not count. The shared cache
 * comes after coalescing, so that one process sends one query to it.
 */
export const createUpstream = (options: UpstreamOptions): Upstream => {
  const closing = new LightAbortController();
  const { cache: caching, sharedScope } = options;
  const answered = trackAnswered();
  const lastErrors = trackLastError(answered);
  const cooldown = createCooldown({ ...options.cooldown, answered }, sharedScope);
  const breaker = createBreaker(options.breaker);

  const pipeline = createPipeline([
    lastErrors.policy,
    answered.policy,
    retry(options.retry),
    cooldown.failFast,
    breaker.failFast,
    bulkhead(options.bulkhead),
    cooldown.policy,
    breaker.policy,
    deadline({ timeoutMs: options.timeoutMs }),
    sendPolicy(options),
  ]);
  /** Sends both queries to the store at once, so that they cost one round trip. */
  const shared = (scope: SharedScope, sharing: SharedOptions): Handler => {
    const send = sharedCache(scope, sharing)(promisify(pipeline));
    return (request, call) => {
      void cooldown.checkShared(request, call);
      return send(request, call);
    };
  };
  const cached = caching && sharedScope ? callbackify(shared(sharedScope, caching)) : pipeline;
  const coalesced = limitCalls(coalesce(cached));
  const send = caching ? memoryCache({ ...caching, closing, sharedScope })(coalesced) : coalesced;
  return {
    send,
    status: (id) => ({
      breaker: breaker.state(id),
      cooldownMs: id === undefined ? 0 : cooldown.remainingMs(id),
      lastError: id === undefined ? undefined : lastErrors.lastError(id),
    }),
    close: () => closing.abort(),
  };
};
