import type { AbortSignalLike } from '../../async/abort.ts';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { UpstreamEvent } from '../../telemetry/events.ts';
import {
  type CallOptions,
  type Interceptor,
  isRefusedKey,
  requestKey,
  type UpstreamRequest,
} from '../request.ts';
import { type Entry, type Owner, ResponseStore } from './answer-store.ts';
import { weightOf } from './json-heap-size.ts';
import type { SharedScope } from './shared-store.ts';

export type CacheOptions = {
  /** Milliseconds for which a response is fresh. */
  readonly ttlMs: number;
  /**
   * Milliseconds after that in which it is served while a new one is fetched (stale-while-
   * revalidate).
   */
  readonly revalidateMs: number;
  /**
   * Milliseconds after its freshness in which it is served if the provider fails (stale-if-
   * error).
   */
  readonly staleIfErrorMs: number;
  /** Approximate bytes of heap that all cached responses may take. */
  readonly maxBytes: number;
  /** Milliseconds that a background refresh may take. */
  readonly refreshMs: number;
  /** Aborts background refreshes. */
  readonly closing: AbortSignalLike;
  /** The store shared with other replicas. */
  readonly sharedScope?: SharedScope | undefined;
  /** Receives the events of background refreshes, which belong to no operation. */
  readonly recordRefresh?: ((event: UpstreamEvent) => void) | undefined;
};

/** Bytes of an entry besides its response. */
const ENTRY_OVERHEAD = 512;

/**
 * Failures of the provider. Other errors are about the request, so a stale response must not
 * hide them.
 */
const STALE_IF_ERROR_CODES: ReadonlySet<ErrorCode> = new Set([
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_CONTRACT',
  'RATE_LIMITED',
]);

/**
 * Caches responses in memory per credential. The trace of an operation distinguishes `hit`
 * (fresh) from `stale` (being refreshed, or the provider fails). Values are shared and must
 * not be changed. A call with `notBefore` is never answered by an older read, not even if the
 * provider fails. A 404 or a rejected request removes the response; a refused key (401)
 * removes all responses of the credential, in every replica if a store is shared.
 */
export const memoryCache =
  (options: CacheOptions): Interceptor =>
  (next) => {
    const { ttlMs, revalidateMs, staleIfErrorMs, refreshMs, closing, sharedScope } = options;
    const { recordRefresh = () => {} } = options;
    const store = new ResponseStore(options.maxBytes);
    sharedScope?.store.onForgotten((sharedId) => store.revokeShared(sharedId));

    /** The request, with a parser that also stores the response. */
    const storing = <T>(
      request: UpstreamRequest<T>,
      key: string,
      owner: Owner,
    ): UpstreamRequest<T> => ({
      ...request,
      parse: (json, origin) => {
        const answer = request.parse(json, origin);
        const remainingTtlMs = origin?.remainingTtlMs ?? request.freshnessMs?.(answer) ?? ttlMs;
        const now = performance.now();
        const freshUntil = now + remainingTtlMs;
        const readAt = origin?.readAt ?? now;
        const entry = { owner, response: answer, readAt, freshUntil, refreshing: false };
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
          // A 403 may concern this route only.
          if (isRefusedKey(error)) store.revoke(owner);
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
        notBefore: undefined,
      };
      fetch(request, ownCall, key).then(ended, ended);
    };

    return <T>(request: UpstreamRequest<T>, options: CallOptions): Promise<T> => {
      const key = `${options.credential.id} ${requestKey(request)}`;
      const { provider, endpoint } = request;
      const serve = (kind: 'hit' | 'stale', { response, readAt }: Entry): T => {
        options.record({ kind, provider, endpoint, readAt });
        // Equal keys come from the same request builder, so the type is the same.
        return response as T;
      };
      const { notBefore = Number.NEGATIVE_INFINITY } = options;
      const isAccepted = ({ readAt }: Entry): boolean => readAt >= notBefore;
      const found = store.get(key);
      const entry = found && isAccepted(found) ? found : undefined;
      const ageBeyondFreshness = entry
        ? performance.now() - entry.freshUntil
        : Number.POSITIVE_INFINITY;
      if (entry && ageBeyondFreshness < 0) return Promise.resolve(serve('hit', entry));
      if (
        entry &&
        ageBeyondFreshness < (request.staleWhileRevalidate === false ? 0 : revalidateMs)
      ) {
        refresh(request, options, key, entry);
        return Promise.resolve(serve('stale', entry));
      }
      return fetch(request, options, key).catch((error) => {
        // The events of the attempts report the error itself.
        const stored = store.get(key);
        if (!stored || !(error instanceof ProviderError) || !STALE_IF_ERROR_CODES.has(error.code))
          throw error;
        if (performance.now() >= stored.freshUntil + staleIfErrorMs) throw error;
        if (!isAccepted(stored)) throw error;
        return serve('stale', stored);
      });
    };
  };
