import { createHash } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { ProviderError } from '../errors.ts';
import { departed } from './leave.ts';
import type { Call, Policy, Read } from './pipe.ts';
import { type Found, failOpen, type Sharing, type Slot } from './sharing.ts';

export type SharedOptions = {
  /** Milliseconds for which an answer is fresh, unless its read knows better. */
  readonly ttlMs: number;
  /** Milliseconds that the others wait for the replica that reads; as long does its lock last. */
  readonly waitMs?: number;
  /** Characters of the largest body that is shared. */
  readonly maxLength?: number;
};

const POLL_MS = 25;

/**
 * Fresh answers shared by all replicas: one of them reads, the others find its answer or wait for
 * it, not for ever. The bodies are shared, not what was understood of them. Nothing here can fail a
 * read: without the store, each replica goes by itself. A 401 is answered when the store has
 * forgotten the credential's answers, or has failed to.
 */
export const shared =
  (sharing: Sharing, options: SharedOptions): Policy =>
  (next) => {
    const { ttlMs, waitMs = 3_000, maxLength = 8 * 1024 * 1024 } = options;
    const { store, idOf } = sharing;

    /** The read, made to leave its answer in the store on the way. */
    const leaving = <T>(read: Read<T>, call: Call, { keep }: Slot): Read<T> => ({
      ...read,
      parse: (json, origin) => {
        const answer = read.parse(json, origin);
        const body = origin?.body ?? '';
        const freshFor = read.keep?.(answer) ?? ttlMs;
        if (body !== '' && body.length <= maxLength) {
          void failOpen(read, call, () => keep(body, freshFor));
        }
        return answer;
      },
    });

    /** Reads by itself where the store has failed. */
    const reading = async <T>(
      read: Read<T>,
      call: Call,
      { account, slot }: { readonly account: string; readonly slot: Slot | undefined },
    ): Promise<T> => {
      try {
        return await next(slot ? leaving(read, call, slot) : read, call);
      } catch (error) {
        if (error instanceof ProviderError && error.status === 401) {
          await failOpen(read, call, () => store.forget(account));
        }
        throw error;
      } finally {
        // What was written goes before it on the same connection; nobody waits for either.
        void failOpen(read, call, () => slot?.release?.());
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
