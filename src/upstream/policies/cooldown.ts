import { LightAbortController } from '../../async/abort.ts';
import { ProviderError } from '../../errors.ts';
import { failOpen, type SharedScope } from '../cache/shared-store.ts';
import type { PipelineCall, Policy, Suspension } from '../pipeline/call.ts';
import type { CallContext, UpstreamRequest } from '../request.ts';
import { type AnsweredCredentials, CredentialMap } from './credential-map.ts';

export type CooldownOptions = {
  /** Milliseconds if the provider does not say how long. */
  readonly usualMs: number;
  /** Milliseconds at most: a mistaken header must not stop the service for days. */
  readonly maxMs: number;
  /** Credentials whose cool-downs others do not displace. */
  readonly answered?: AnsweredCredentials;
};

// Timers may fire a moment early; the call that waited for the end must pass.
const TOLERANCE_MS = 5;

/**
 * Milliseconds between two checks of the shared store. Only the first call of each interval
 * waits for it.
 */
const CHECK_INTERVAL_MS = 1_000;

const NO_CREDENTIAL: AnsweredCredentials = { has: () => false };

/**
 * A 429 starts a cool-down of its credential, in all replicas if a store is shared: until
 * `Retry-After` has passed, calls fail fast with `RATE_LIMITED`. The call that received the
 * 429 gets `retryAfter` also if the provider did not say how long.
 */
export const createCooldown = (
  { usualMs, maxMs, answered = NO_CREDENTIAL }: CooldownOptions,
  sharedScope?: SharedScope,
) => {
  /** By credential: the end of the cool-down, on the clock of `performance.now()`. */
  const until = new CredentialMap<number>(answered, 10_000);
  /** By credential: when to check the shared store again, on the same clock. */
  const nextCheckAt = new CredentialMap<number>(answered, 10_000);
  const remainingMs = (id: string): number => {
    const limit = until.get(id);
    return limit === undefined ? 0 : Math.max(0, limit - performance.now());
  };

  const start = ({ request, context }: PipelineCall, error: ProviderError): ProviderError => {
    const requestedMs = error.retryAfter === undefined ? usualMs : error.retryAfter * 1000;
    const ms = Math.min(requestedMs, maxMs);
    const { id } = context.credential;
    if (ms > remainingMs(id)) {
      until.set(id, performance.now() + ms);
      void failOpen(request, context, () =>
        sharedScope?.store.set(sharedKey(context, sharedScope.idOf), '', ms),
      );
    }
    return error.retryAfter === undefined ? withRetryAfter(error, ms) : error;
  };

  const reject = ({ request: { provider, endpoint }, context }: PipelineCall): undefined => {
    const ms = remainingMs(context.credential.id);
    if (ms <= TOLERANCE_MS) return undefined;
    context.record({ kind: 'rejected-cooldown', provider, endpoint });
    throw new ProviderError({ code: 'RATE_LIMITED', provider, retryAfter: Math.ceil(ms / 1000) });
  };

  /** By credential: the checks of the shared store in progress. */
  const checks = new Map<string, Promise<void>>();

  /** Starts a check of the shared store, unless there was one lately; undefined then. */
  const checkShared = (
    request: UpstreamRequest<unknown>,
    context: CallContext,
  ): Promise<void> | undefined => {
    const { id } = context.credential;
    if (!sharedScope || performance.now() < (nextCheckAt.get(id) ?? 0)) return undefined;
    const current = checks.get(id);
    if (current) return current;
    const { store, idOf } = sharedScope;
    const check = failOpen(request, context, () => store.get(sharedKey(context, idOf))).then(
      (cached) => {
        checks.delete(id);
        if (cached === null) nextCheckAt.set(id, performance.now() + CHECK_INTERVAL_MS);
        if (cached) until.set(id, performance.now() + Math.min(cached.ttlMs, maxMs));
      },
    );
    checks.set(id, check);
    return check;
  };

  /** Pauses the call until the shared store has answered, unless it was checked lately. */
  const waitForShared = (call: PipelineCall): Suspension | undefined => {
    const check = checkShared(call.request, call.context);
    if (!check) return undefined;
    const signal = new LightAbortController();
    void check.then(() => {
      if (!signal.aborted) call.proceed();
    });
    return { cancel: () => signal.abort() };
  };

  /** Rejects before the bulkhead's queue. */
  const failFast: Policy = {
    onRequest: (call) => reject(call) ?? waitForShared(call),
  };
  const policy: Policy = {
    onRequest: reject,
    onError: (error, call) => {
      const isLimited = error instanceof ProviderError && error.status === 429;
      return isLimited ? start(call, error) : error;
    },
  };
  return {
    failFast,
    policy,
    /** Starts the check that `failFast` waits for, to save it a round trip. */
    checkShared,
    /** Milliseconds for which a credential still cools down. */ remainingMs,
  };
};

const sharedKey = ({ credential }: CallContext, idOf: SharedScope['idOf']): string =>
  `cool:${idOf(credential)}`;

const withRetryAfter = (error: ProviderError, ms: number): ProviderError =>
  new ProviderError({
    code: error.code,
    provider: error.provider,
    status: error.status,
    retryable: error.retryable,
    retryAfter: Math.ceil(ms / 1000),
    cause: error.cause,
  });
