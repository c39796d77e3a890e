import { createHash } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { ProviderError } from '../../errors.ts';
import type { CallOptions, Interceptor, UpstreamRequest } from '../request.ts';
import { cancelledError, isRefusedKey } from '../request.ts';
import { type CachedValue, failOpen, type SharedScope, type Slot } from './shared-store.ts';
import { writeBudget } from './write-budget.ts';

export type SharedOptions = {
  /** Milliseconds for which a response is fresh, unless its request says otherwise. */
  readonly ttlMs: number;
  /**
   * Milliseconds that other replicas wait for the one that sends the request, and for which
   * its lock lasts.
   */
  readonly waitMs?: number;
  /** Characters of the largest body that is shared. */
  readonly maxLength?: number;
  /** Bytes that one replica writes for one credential within the lifetime of what it writes. */
  readonly maxBytesPerCaller?: number;
};

const POLL_MS = 25;
/** Milliseconds after which a response that may not be shared is looked for in the store again. */
const UNSHARED_MS = 60_000;
const MIB = 1024 * 1024;

/** The account of a request and its slot in the store; no slot if the store failed. */
type EntryKey = { readonly account: string; readonly key: string; readonly slot: Slot | undefined };

/**
 * Shares fresh response bodies between replicas: one sends the request, the others wait a
 * bounded time for its response. A failing store fails no request: each replica then sends its
 * own. Bodies above `maxLength` or beyond `maxBytesPerCaller` are not shared. A 401 is
 * reported after the store has deleted the account's responses, or has failed to.
 */
export const sharedCache =
  (scope: SharedScope, options: SharedOptions): Interceptor =>
  (next) => {
    const { ttlMs, waitMs = 3_000, maxLength = 4 * MIB, maxBytesPerCaller = 16 * MIB } = options;
    /** Responses that may not be shared: no replica waits for another's. */
    const unshared = new LRUCache<string, true>({ max: 10_000, ttl: UNSHARED_MS });
    const mayWrite = writeBudget(maxBytesPerCaller);
    const { store, idOf } = scope;

    /** The request, with a parser that also writes the body to the store. */
    const storing = <T>(
      request: UpstreamRequest<T>,
      call: CallOptions,
      { account, key, slot }: EntryKey,
    ): UpstreamRequest<T> => ({
      ...request,
      parse: (json, origin) => {
        const answer = request.parse(json, origin);
        const body = origin?.body ?? '';
        const maxMs = origin?.sharedMaxAgeMs ?? Number.POSITIVE_INFINITY;
        const remainingTtlMs = Math.min(request.freshnessMs?.(answer) ?? ttlMs, maxMs);
        const isShared = body !== '' && body.length <= maxLength && remainingTtlMs > 0;
        if (!isShared) unshared.set(`${account} ${key}`, true);
        else if (slot && mayWrite(account, Buffer.byteLength(body), remainingTtlMs)) {
          const value = encodeValue(body, origin?.readAt, remainingTtlMs);
          void failOpen(request, call, () => slot.store(value, remainingTtlMs));
        }
        return answer;
      },
    });

    /** Sends the request from this replica. */
    const reading = async <T>(
      request: UpstreamRequest<T>,
      call: CallOptions,
      entry: EntryKey,
    ): Promise<T> => {
      try {
        return await next(storing(request, call, entry), call);
      } catch (error) {
        if (error instanceof ProviderError && isRefusedKey(error)) {
          await failOpen(request, call, () => store.forget(entry.account));
        }
        throw error;
      } finally {
        // Not awaited. The connection keeps the order, so the value is written before
        // the lock is released.
        void failOpen(request, call, () => entry.slot?.release?.());
      }
    };

    const parseCached = <T>(
      request: UpstreamRequest<T>,
      call: CallOptions,
      cached: CachedValue,
    ): [T] | undefined => {
      const { body, readAt } = decodeValue(cached);
      if (call.notBefore !== undefined && !(readAt >= call.notBefore)) return undefined;
      try {
        const answer = request.parse(JSON.parse(body), {
          body,
          readAt,
          remainingTtlMs: cached.ttlMs,
          reportDrift: () => {},
        });
        const { provider, endpoint } = request;
        call.record({ kind: 'hit', provider, endpoint, readAt });
        return [answer];
      } catch {
        // Another release of this gateway may have stored it. The next response
        // replaces it.
        return undefined;
      }
    };

    return async (request, call) => {
      const account = idOf(call.credential);
      const key = digestOf(request);
      if (unshared.has(`${account} ${key}`)) {
        return reading(request, call, { account, key, slot: undefined });
      }
      const now = performance.now();
      const until = now + Math.min(waitMs, (call.deadline - now) / 2);
      for (;;) {
        const slot = await failOpen(request, call, () => store.getOrLock(account, key, waitMs));
        const answer = slot?.cached && parseCached(request, call, slot.cached);
        if (answer) return answer[0];
        if (!slot || slot.cached || slot.release || performance.now() >= until) {
          return reading(request, call, { account, key, slot });
        }
        if (call.signal.aborted) throw cancelledError(request, call);
        await later(POLL_MS);
      }
    };
  };

/**
 * A value is a body after the milliseconds from the begin of its read to its expiry. With the time to
 * live they tell the age of the body, though the clocks of the replicas differ.
 */
const encodeValue = (body: string, readAt: number | undefined, ttlMs: number): string => {
  const now = performance.now();
  return `${Math.ceil(now - (readAt ?? now) + ttlMs)} ${body}`;
};

const decodeValue = ({ value, ttlMs }: CachedValue): { body: string; readAt: number } => {
  const separator = value.indexOf(' ');
  const lifetimeMs = Number(value.slice(0, separator));
  return { body: value.slice(separator + 1), readAt: performance.now() - (lifetimeMs - ttlMs) };
};

const digestOf = ({ provider, method, path, body = '' }: UpstreamRequest<unknown>): string =>
  createHash('sha256').update(`${provider} ${method} ${path} ${body}`).digest('base64url');
