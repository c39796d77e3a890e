import { LRUCache } from 'lru-cache';
import type { Signal } from '../ending.ts';
import { type ErrorCode, ProviderError } from '../errors.ts';
import { type Call, type Policy, type Read, readKey } from './pipe.ts';

export type CacheOptions = {
  /** Milliseconds for which an answer is fresh. */
  readonly ttlMs: number;
  /** Milliseconds after that in which it is served as it is while a new one is fetched. */
  readonly revalidateMs: number;
  /** Milliseconds after its freshness in which it is served when there is no other. */
  readonly staleIfErrorMs: number;
  /** Of the bodies of all answers kept. */
  readonly maxBytes: number;
  /** Milliseconds that fetching a new answer behind the caller's back may take. */
  readonly refreshMs: number;
  /** Ends what is being fetched behind the callers' backs. */
  readonly closing: Signal;
};

/** Times are of `performance.now()`. */
type Entry = {
  readonly answer: unknown;
  readonly storedAt: number;
  readonly freshUntil: number;
  refreshing: boolean;
};

/** What an entry costs beside its body. */
const OVERHEAD = 512;

/** The provider's bad days; anything else says something about the request. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_CONTRACT',
  'RATE_LIMITED',
]);

/**
 * Answers kept in memory per credential, and told apart by the receipt: `hit` is fresh, `stale` was
 * served because it is being renewed or because the provider fails. Values are shared by all who
 * ask, so nobody may change them. What is not there (404) is not kept: it may come to be. A key
 * that the provider refuses loses what it was told before.
 */
export const cache =
  (options: CacheOptions): Policy =>
  (next) => {
    const { ttlMs, revalidateMs, staleIfErrorMs, maxBytes, refreshMs, closing } = options;
    const entries = new LRUCache<string, Entry>({ maxSize: maxBytes });
    const refusedAt = new LRUCache<string, number>({ max: 1_000 });

    /** The read, made to leave its answer here on the way, whoever waits for it by then. */
    const keeping = <T>(read: Read<T>, key: string): Read<T> => ({
      ...read,
      parse: (json, origin) => {
        const answer = read.parse(json, origin);
        const storedAt = performance.now();
        const freshFor = origin?.freshFor ?? read.keep?.(answer) ?? ttlMs;
        const entry = { answer, storedAt, freshUntil: storedAt + freshFor, refreshing: false };
        entries.set(key, entry, { size: Buffer.byteLength(origin?.body ?? '') + OVERHEAD });
        return answer;
      },
    });

    const known = (key: string, { credential }: Call): Entry | undefined => {
      const entry = entries.get(key);
      const refused = refusedAt.get(credential.id) ?? Number.NEGATIVE_INFINITY;
      return entry && entry.storedAt > refused ? entry : undefined;
    };

    const fetch = <T>(read: Read<T>, call: Call, key: string): Promise<T> =>
      next(keeping(read, key), call).catch((error) => {
        if (error instanceof ProviderError && error.code === 'PROVIDER_UNAUTHENTICATED') {
          entries.delete(key);
          // 403 may be about this route alone.
          if (error.status === 401) refusedAt.set(call.credential.id, performance.now());
        }
        throw error;
      });

    const refresh = (read: Read<unknown>, call: Call, key: string): void => {
      const deadline = performance.now() + refreshMs;
      const entry = entries.get(key);
      if (!entry || entry.refreshing) return;
      entry.refreshing = true;
      const ended = (): void => {
        entry.refreshing = false;
      };
      fetch(read, { ...call, signal: closing, deadline }, key).then(ended, ended);
    };

    return <T>(read: Read<T>, call: Call): Promise<T> => {
      const key = `${call.credential.id} ${readKey(read)}`;
      const serve = (kind: 'hit' | 'stale', { answer }: Entry): T => {
        call.record({ kind, provider: read.provider, endpoint: read.endpoint });
        // The same key is the same builder, hence the same type.
        return answer as T;
      };
      const entry = known(key, call);
      const overdue = entry ? performance.now() - entry.freshUntil : Number.POSITIVE_INFINITY;
      if (entry && overdue < 0) return Promise.resolve(serve('hit', entry));
      if (entry && overdue < revalidateMs) {
        refresh(read, call, key);
        return Promise.resolve(serve('stale', entry));
      }
      return fetch(read, call, key).catch((error) => {
        // The error itself is told by the events of its attempts.
        const kept = known(key, call);
        if (!kept || !(error instanceof ProviderError) || !OUTAGES.has(error.code)) throw error;
        if (performance.now() >= kept.freshUntil + staleIfErrorMs) throw error;
        return serve('stale', kept);
      });
    };
  };
