import { createHash } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { ProviderError } from '../../errors.ts';
import type { CallOptions, Interceptor, UpstreamRequest } from '../request.ts';
import { cancelledError } from '../request.ts';
import { type CachedValue, failOpen, type SharedScope, type Slot } from './shared-store.ts';
import { writeBudget } from './write-budget.ts';

export type SharedOptions = {
  /** Milliseconds for which an answer is fresh, unless its read knows better. */
  readonly ttlMs: number;
  /** Milliseconds that the others wait for the replica that reads; as long does its lock last. */
  readonly waitMs?: number;
  /** Characters of the largest body that is shared. */
  readonly maxLength?: number;
  /** Bytes that one replica writes for one credential within the life of what it writes. */
  readonly maxBytesPerCaller?: number;
};

const POLL_MS = 25;
const MIB = 1024 * 1024;

/** Whose answer it is, and its place in the store; undefined where that has failed. */
type EntryKey = { readonly account: string; readonly slot: Slot | undefined };

/**
 * Fresh answers shared by all replicas: one of them reads, the others find its answer or wait for
 * it, not for ever. The bodies are shared, not what was understood of them. Nothing here can fail a
 * read: without the store, each replica goes by itself. What is too large, or more than one
 * credential may write, is not shared. A 401 is answered when the store has
 * forgotten the credential's answers, or has failed to.
 */
export const sharedCache =
  (scope: SharedScope, options: SharedOptions): Interceptor =>
  (next) => {
    const { ttlMs, waitMs = 3_000, maxLength = 4 * MIB, maxBytesPerCaller = 16 * MIB } = options;
    const mayWrite = writeBudget(maxBytesPerCaller);
    const { store, idOf } = scope;

    /** The read, made to leave its answer in the store on the way. */
    const storing = <T>(
      request: UpstreamRequest<T>,
      call: CallOptions,
      { account, slot }: EntryKey,
    ): UpstreamRequest<T> => ({
      ...request,
      parse: (json, origin) => {
        const answer = request.parse(json, origin);
        const body = origin?.body ?? '';
        const remainingTtlMs = request.freshnessMs?.(answer) ?? ttlMs;
        const isShared = slot && body !== '' && body.length <= maxLength;
        if (isShared && mayWrite(account, Buffer.byteLength(body), remainingTtlMs)) {
          void failOpen(request, call, () => slot.store(body, remainingTtlMs));
        }
        return answer;
      },
    });

    /** Reads by itself where the store has failed. */
    const reading = async <T>(
      request: UpstreamRequest<T>,
      call: CallOptions,
      place: EntryKey,
    ): Promise<T> => {
      try {
        return await next(storing(request, call, place), call);
      } catch (error) {
        if (error instanceof ProviderError && error.status === 401) {
          await failOpen(request, call, () => store.forget(place.account));
        }
        throw error;
      } finally {
        // What was written goes before it on the same connection; nobody waits for either.
        void failOpen(request, call, () => place.slot?.release?.());
      }
    };

    const parseCached = <T>(
      request: UpstreamRequest<T>,
      call: CallOptions,
      { value, ttlMs: remainingTtlMs }: CachedValue,
    ): [T] | undefined => {
      try {
        const answer = request.parse(JSON.parse(value), {
          body: value,
          remainingTtlMs,
          reportDrift: () => {},
        });
        call.record({ kind: 'hit', provider: request.provider, endpoint: request.endpoint });
        return [answer];
      } catch {
        // Another release of this gateway may have understood it. Whoever reads replaces it.
        return undefined;
      }
    };

    return async (request, call) => {
      const account = idOf(call.credential);
      const key = digestOf(request);
      const now = performance.now();
      const until = now + Math.min(waitMs, (call.deadline - now) / 2);
      for (;;) {
        const slot = await failOpen(request, call, () => store.getOrLock(account, key, waitMs));
        const answer = slot?.cached && parseCached(request, call, slot.cached);
        if (answer) return answer[0];
        if (!slot || slot.cached || slot.release || performance.now() >= until) {
          return reading(request, call, { account, slot });
        }
        if (call.signal.aborted) throw cancelledError(request, call);
        await later(POLL_MS);
      }
    };
  };

const digestOf = ({ provider, method, path, body = '' }: UpstreamRequest<unknown>): string =>
  createHash('sha256').update(`${provider} ${method} ${path} ${body}`).digest('base64url');
