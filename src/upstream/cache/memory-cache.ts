import type { AbortSignalLike } from '../../async/abort.ts';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { UpstreamEvent } from '../../telemetry/events.ts';
import {
  type CallOptions,
  type Interceptor,
  requestKey,
  type UpstreamRequest,
} from '../request.ts';
import { type Entry, type Owner, ResponseStore } from './answer-store.ts';
import { weightOf } from './json-heap-size.ts';
import type { SharedScope } from './shared-store.ts';

export type CacheOptions = {
  /** Milliseconds for which an answer is fresh. */
  readonly ttlMs: number;
  /** Milliseconds after that in which it is served as it is while a new one is fetched. */
  readonly revalidateMs: number;
  /** Milliseconds after its freshness in which it is served when there is no other. */
  readonly staleIfErrorMs: number;
  /** Of heap, about, that all answers kept may take. */
  readonly maxBytes: number;
  /** Milliseconds that fetching a new answer behind the caller's back may take. */
  readonly refreshMs: number;
  /** Ends what is being fetched behind the callers' backs. */
  readonly closing: AbortSignalLike;
  /** What other replicas share, and learn of each other. */
  readonly sharedScope?: SharedScope | undefined;
  /** Receives the events of what is fetched behind the callers' backs, which no operation causes. */
  readonly recordRefresh?: ((event: UpstreamEvent) => void) | undefined;
};

/** What an entry costs beside its answer. */
const ENTRY_OVERHEAD = 512;

/** The provider's bad days; anything else says something about the request. */
const STALE_IF_ERROR_CODES: ReadonlySet<ErrorCode> = new Set([
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_CONTRACT',
  'RATE_LIMITED',
]);

/**
 * Answers kept in memory per credential, and told apart by the receipt: `hit` is fresh, `stale` was
 * served because it is being renewed or because the provider fails. Values are shared by all who
 * ask, so nobody may change them. An answer is removed when the provider's latest one says that it
 * is not there (404) or that the request is wrong. A credential that the provider refuses (401)
 * loses all its answers here, and where a store is shared in every replica.
 */
export const memoryCache =
  (options: CacheOptions): Interceptor =>
  (next) => {
    const { ttlMs, revalidateMs, staleIfErrorMs, refreshMs, closing, sharedScope } = options;
    const { recordRefresh = () => {} } = options;
    const store = new ResponseStore(options.maxBytes);
    sharedScope?.store.onForgotten((sharedId) => store.revokeShared(sharedId));

    /** The read, made to leave its answer here on the way, whoever waits for it by then. */
    const storing = <T>(
      request: UpstreamRequest<T>,
      key: string,
      owner: Owner,
    ): UpstreamRequest<T> => ({
      ...request,
      parse: (json, origin) => {
        const answer = request.parse(json, origin);
        const remainingTtlMs = origin?.remainingTtlMs ?? request.freshnessMs?.(answer) ?? ttlMs;
        const freshUntil = performance.now() + remainingTtlMs;
        const entry = { owner, response: answer, freshUntil, refreshing: false };
        store.set(key, entry, weightOf(origin?.body ?? '') + ENTRY_OVERHEAD);
        return answer;
      },
    });

    const fetch = async <T>(
      request: UpstreamRequest<T>,
      options: CallOptions,
      key: string,
    ): Promise<T> => {
      const owner = store.begin(options.credential.id, () => sharedScope?.idOf(options.credential));
      try {
        const answer = await next(storing(request, key, owner), options);
        if (request.notFoundValue !== undefined && answer === request.notFoundValue)
          store.delete(key);
        return answer;
      } catch (error) {
        if (error instanceof ProviderError && !STALE_IF_ERROR_CODES.has(error.code)) {
          store.delete(key);
          // 403 may be about this route alone.
          if (error.status === 401) store.revoke(owner);
        }
        throw error;
      } finally {
        store.end(owner);
      }
    };

    const refresh = (
      request: UpstreamRequest<unknown>,
      options: CallOptions,
      key: string,
      entry: Entry,
    ): void => {
      const deadline = performance.now() + refreshMs;
      if (entry.refreshing) return;
      entry.refreshing = true;
      const ended = (): void => {
        entry.refreshing = false;
      };
      const ownCall = {
        ...options,
        signal: closing,
        deadline,
        record: recordRefresh,
        allowance: undefined,
      };
      fetch(request, ownCall, key).then(ended, ended);
    };

    return <T>(request: UpstreamRequest<T>, options: CallOptions): Promise<T> => {
      const key = `${options.credential.id} ${requestKey(request)}`;
      const serve = (kind: 'hit' | 'stale', { response }: Entry): T => {
        options.record({ kind, provider: request.provider, endpoint: request.endpoint });
        // The same key is the same builder, hence the same type.
        return response as T;
      };
      const entry = store.get(key);
      const ageBeyondFreshness = entry
        ? performance.now() - entry.freshUntil
        : Number.POSITIVE_INFINITY;
      if (entry && ageBeyondFreshness < 0) return Promise.resolve(serve('hit', entry));
      if (entry && ageBeyondFreshness < revalidateMs) {
        refresh(request, options, key, entry);
        return Promise.resolve(serve('stale', entry));
      }
      return fetch(request, options, key).catch((error) => {
        // The error itself is told by the events of its attempts.
        const stored = store.get(key);
        if (!stored || !(error instanceof ProviderError) || !STALE_IF_ERROR_CODES.has(error.code))
          throw error;
        if (performance.now() >= stored.freshUntil + staleIfErrorMs) throw error;
        return serve('stale', stored);
      });
    };
  };
