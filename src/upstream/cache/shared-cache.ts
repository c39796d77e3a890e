import { createHash } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { ProviderError } from '../../errors.ts';
import type { Call, Policy, Read } from '../request.ts';
import { departed } from '../request.ts';
import { type Found, failOpen, type Sharing, type Slot } from './shared-store.ts';
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
type Place = { readonly account: string; readonly slot: Slot | undefined };

/**
 * Fresh answers shared by all replicas: one of them reads, the others find its answer or wait for
 * it, not for ever. The bodies are shared, not what was understood of them. Nothing here can fail a
 * read: without the store, each replica goes by itself. What is too large, or more than one
 * credential may write, is not shared. A 401 is answered when the store has
 * forgotten the credential's answers, or has failed to.
 */
export const shared =
  (sharing: Sharing, options: SharedOptions): Policy =>
  (next) => {
    const { ttlMs, waitMs = 3_000, maxLength = 4 * MIB, maxBytesPerCaller = 16 * MIB } = options;
    const mayWrite = writeBudget(maxBytesPerCaller);
    const { store, idOf } = sharing;

    /** The read, made to leave its answer in the store on the way. */
    const leaving = <T>(read: Read<T>, call: Call, { account, slot }: Place): Read<T> => ({
      ...read,
      parse: (json, origin) => {
        const answer = read.parse(json, origin);
        const body = origin?.body ?? '';
        const freshFor = read.keep?.(answer) ?? ttlMs;
        const isShared = slot && body !== '' && body.length <= maxLength;
        if (isShared && mayWrite(account, Buffer.byteLength(body), freshFor)) {
          void failOpen(read, call, () => slot.keep(body, freshFor));
        }
        return answer;
      },
    });

    /** Reads by itself where the store has failed. */
    const reading = async <T>(read: Read<T>, call: Call, place: Place): Promise<T> => {
      try {
        return await next(leaving(read, call, place), call);
      } catch (error) {
        if (error instanceof ProviderError && error.status === 401) {
          await failOpen(read, call, () => store.forget(place.account));
        }
        throw error;
      } finally {
        // What was written goes before it on the same connection; nobody waits for either.
        void failOpen(read, call, () => place.slot?.release?.());
      }
    };

    const understood = <T>(
      read: Read<T>,
      call: Call,
      { value, ttlMs: freshFor }: Found,
    ): [T] | undefined => {
      try {
        const answer = read.parse(JSON.parse(value), { body: value, freshFor, drifted: () => {} });
        call.record({ kind: 'hit', provider: read.provider, endpoint: read.endpoint });
        return [answer];
      } catch {
        // Another release of this gateway may have understood it. Whoever reads replaces it.
        return undefined;
      }
    };

    return async (read, call) => {
      const account = idOf(call.credential);
      const key = digestOf(read);
      const now = performance.now();
      const until = now + Math.min(waitMs, (call.deadline - now) / 2);
      for (;;) {
        const slot = await failOpen(read, call, () => store.getOrLock(account, key, waitMs));
        const answer = slot?.found && understood(read, call, slot.found);
        if (answer) return answer[0];
        if (!slot || slot.found || slot.release || performance.now() >= until) {
          return reading(read, call, { account, slot });
        }
        if (call.signal.aborted) throw departed(read, call);
        await later(POLL_MS);
      }
    };
  };

const digestOf = ({ provider, method, path, body = '' }: Read<unknown>): string =>
  createHash('sha256').update(`${provider} ${method} ${path} ${body}`).digest('base64url');
