import type { AbortSignalLike } from '../../async/abort.ts';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { UpstreamEvent } from '../../telemetry/events.ts';
import { type Call, type Policy, type Read, readKey } from '../request.ts';
import { Answers, type Entry, type Owner } from './answer-store.ts';
import { weightOf } from './json-heap-size.ts';
import type { Sharing } from './shared-store.ts';

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
  readonly sharing?: Sharing | undefined;
  /** Receives the events of what is fetched behind the callers' backs, which no operation causes. */
  readonly recordRefresh?: ((event: UpstreamEvent) => void) | undefined;
};

/** What an entry costs beside its answer. */
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
 * ask, so nobody may change them. An answer is removed when the provider's latest one says that it
 * is not there (404) or that the request is wrong. A credential that the provider refuses (401)
 * loses all its answers here, and where a store is shared in every replica.
 */
export const cache =
  (options: CacheOptions): Policy =>
  (next) => {
    const { ttlMs, revalidateMs, staleIfErrorMs, refreshMs, closing, sharing } = options;
    const { recordRefresh = () => {} } = options;
    const answers = new Answers(options.maxBytes);
    sharing?.store.onForgotten((sharedId) => answers.refuseShared(sharedId));

    /** The read, made to leave its answer here on the way, whoever waits for it by then. */
    const keeping = <T>(read: Read<T>, key: string, owner: Owner): Read<T> => ({
      ...read,
      parse: (json, origin) => {
        const answer = read.parse(json, origin);
        const freshFor = origin?.freshFor ?? read.keep?.(answer) ?? ttlMs;
        const freshUntil = performance.now() + freshFor;
        const entry = { owner, answer, freshUntil, refreshing: false };
        answers.set(key, entry, weightOf(origin?.body ?? '') + OVERHEAD);
        return answer;
      },
    });

    const fetch = async <T>(read: Read<T>, call: Call, key: string): Promise<T> => {
      const owner = answers.begin(call.credential.id, () => sharing?.idOf(call.credential));
      try {
        const answer = await next(keeping(read, key, owner), call);
        if (read.absent !== undefined && answer === read.absent) answers.delete(key);
        return answer;
      } catch (error) {
        if (error instanceof ProviderError && !OUTAGES.has(error.code)) {
          answers.delete(key);
          // 403 may be about this route alone.
          if (error.status === 401) answers.refuse(owner);
        }
        throw error;
      } finally {
        answers.end(owner);
      }
    };

    const refresh = (read: Read<unknown>, call: Call, key: string, entry: Entry): void => {
      const deadline = performance.now() + refreshMs;
      if (entry.refreshing) return;
      entry.refreshing = true;
      const ended = (): void => {
        entry.refreshing = false;
      };
      const own = {
        ...call,
        signal: closing,
        deadline,
        record: recordRefresh,
        allowance: undefined,
      };
      fetch(read, own, key).then(ended, ended);
    };

    return <T>(read: Read<T>, call: Call): Promise<T> => {
      const key = `${call.credential.id} ${readKey(read)}`;
      const serve = (kind: 'hit' | 'stale', { answer }: Entry): T => {
        call.record({ kind, provider: read.provider, endpoint: read.endpoint });
        // The same key is the same builder, hence the same type.
        return answer as T;
      };
      const entry = answers.get(key);
      const overdue = entry ? performance.now() - entry.freshUntil : Number.POSITIVE_INFINITY;
      if (entry && overdue < 0) return Promise.resolve(serve('hit', entry));
      if (entry && overdue < revalidateMs) {
        refresh(read, call, key, entry);
        return Promise.resolve(serve('stale', entry));
      }
      return fetch(read, call, key).catch((error) => {
        // The error itself is told by the events of its attempts.
        const kept = answers.get(key);
        if (!kept || !(error instanceof ProviderError) || !OUTAGES.has(error.code)) throw error;
        if (performance.now() >= kept.freshUntil + staleIfErrorMs) throw error;
        return serve('stale', kept);
      });
    };
  };
