import { LightAbortController } from '../../async/abort.ts';
import { ProviderError } from '../../errors.ts';
import { type CachedValue, failOpen, type SharedScope } from '../cache/shared-store.ts';
import type { PipelineCall, Policy, Suspension } from '../pipeline/call.ts';
import type { CallContext } from '../request.ts';
import { type AnsweredCredentials, CredentialMap } from './credential-map.ts';

export type CooldownOptions = {
  /** Milliseconds, when the provider does not say how long. */
  readonly usualMs: number;
  /** Milliseconds at most, whatever the provider says: a mistaken header must not end service. */
  readonly maxMs: number;
  /** Whose cool-downs those of other credentials do not displace. */
  readonly answered?: AnsweredCredentials;
};

// A timer may fire a moment before its time: the read that waited for the end goes through.
const TOLERANCE_MS = 5;

/** How late a cool-down that another replica met may be noticed: most reads do not wait for the store. */
const CHECK_INTERVAL_MS = 1_000;

const NO_CREDENTIAL: AnsweredCredentials = { has: () => false };

/**
 * A real 429 cools its credential down for everybody, and with a shared cache for all replicas:
 * until its `Retry-After` has passed, reads fail at once with `RATE_LIMITED`, unsent. The reader
 * that met the 429 is told how long to wait even where the provider did not say.
 */
export const createCooldown = (
  { usualMs, maxMs, answered = NO_CREDENTIAL }: CooldownOptions,
  sharing?: SharedScope,
) => {
  /** By credential: until when, on the clock of `performance.now()`. */
  const until = new CredentialMap<number>(answered, 10_000);
  /** By credential: until when the shared store need not be asked, having had nothing. */
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
        sharing?.store.set(sharedKey(context, sharing.idOf), '', ms),
      );
    }
    return error.retryAfter === undefined ? retryAfter(error, ms) : error;
  };

  const reject = ({ request: { provider, endpoint }, context }: PipelineCall): undefined => {
    const ms = remainingMs(context.credential.id);
    if (ms <= TOLERANCE_MS) return undefined;
    context.record({ kind: 'cooled', provider, endpoint });
    throw new ProviderError({ code: 'RATE_LIMITED', provider, retryAfter: Math.ceil(ms / 1000) });
  };

  /** Holds the read until it is known what another replica was told, unless that was asked lately. */
  const checkShared = (
    call: PipelineCall,
    { store, idOf }: SharedScope,
  ): Suspension | undefined => {
    const { request, context } = call;
    if (performance.now() < (nextCheckAt.get(context.credential.id) ?? 0)) return undefined;
    const signal = new LightAbortController();
    const apply = (found: CachedValue | null | undefined): void => {
      if (found === null)
        nextCheckAt.set(context.credential.id, performance.now() + CHECK_INTERVAL_MS);
      if (found) until.set(context.credential.id, performance.now() + Math.min(found.ttlMs, maxMs));
      if (!signal.aborted) call.proceed();
    };
    void failOpen(request, context, () => store.get(sharedKey(context, idOf))).then(apply);
    return { cancel: () => signal.abort() };
  };

  /** For those who need not wait for their turn in vain. */
  const failFast: Policy = {
    onRequest: (call) => reject(call) ?? (sharing && checkShared(call, sharing)),
  };
  const policy: Policy = {
    onRequest: reject,
    onError: (error, call) => {
      const isLimited = error instanceof ProviderError && error.status === 429;
      return isLimited ? start(call, error) : error;
    },
  };
  return { failFast, policy, /** Milliseconds that a credential still cools down. */ remainingMs };
};

const sharedKey = ({ credential }: CallContext, idOf: SharedScope['idOf']): string =>
  `cool:${idOf(credential)}`;

const retryAfter = (error: ProviderError, ms: number): ProviderError =>
  new ProviderError({
    code: error.code,
    provider: error.provider,
    status: error.status,
    retryable: error.retryable,
    retryAfter: Math.ceil(ms / 1000),
    cause: error.cause,
  });
