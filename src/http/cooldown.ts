import { LRUCache } from 'lru-cache';
import { ProviderError } from '../errors.ts';
import type { Call, Policy, Read } from './pipe.ts';
import { failOpen, type Sharing } from './sharing.ts';

export type CooldownOptions = {
  /** Milliseconds, when the provider does not say how long. */
  readonly usualMs: number;
  /** Milliseconds at most, whatever the provider says: a mistaken header must not end service. */
  readonly maxMs: number;
};

// A timer may fire a moment before its time: the read that waited for the end goes through.
const TOLERANCE_MS = 5;

/**
 * A real 429 cools its credential down for everybody, and with a shared cache for all replicas:
 * until its `Retry-After` has passed, reads fail at once with `RATE_LIMITED`, unsent. The reader
 * that met the 429 is told how long to wait even where the provider did not say.
 */
export const cooldown = ({ usualMs, maxMs }: CooldownOptions, sharing?: Sharing) => {
  /** By credential: until when, on the clock of `performance.now()`. */
  const ends = new LRUCache<string, number>({ max: 10_000 });
  const left = (id: string): number => Math.max(0, (ends.get(id) ?? 0) - performance.now());

  const cool = (read: Read<unknown>, call: Call, error: ProviderError): ProviderError => {
    const asked = error.retryAfter === undefined ? usualMs : error.retryAfter * 1000;
    const ms = Math.min(asked, maxMs);
    const { id } = call.credential;
    if (ms > left(id)) {
      ends.set(id, performance.now() + ms);
      void failOpen(read, call, () => sharing?.store.set(sharedKey(call, sharing), '', ms));
    }
    return error.retryAfter === undefined ? waiting(error, ms) : error;
  };

  /** Learns what another replica was told. */
  const consult = async (read: Read<unknown>, call: Call): Promise<void> => {
    if (!sharing || left(call.credential.id) > 0) return;
    const found = await failOpen(read, call, () => sharing.store.get(sharedKey(call, sharing)));
    if (found) ends.set(call.credential.id, performance.now() + Math.min(found.ttlMs, maxMs));
  };

  const policy: Policy = (next) => async (read, call) => {
    await consult(read, call);
    const ms = left(call.credential.id);
    if (ms > TOLERANCE_MS) {
      call.record({ kind: 'cooled', provider: read.provider, endpoint: read.endpoint });
      const retryAfter = Math.ceil(ms / 1000);
      throw new ProviderError({ code: 'RATE_LIMITED', provider: read.provider, retryAfter });
    }
    try {
      return await next(read, call);
    } catch (error) {
      const limited = error instanceof ProviderError && error.status === 429;
      throw limited ? cool(read, call, error) : error;
    }
  };

  return { policy, /** Milliseconds that a credential still cools down. */ left };
};

const sharedKey = ({ credential }: Call, { idOf }: Sharing): string => `cool:${idOf(credential)}`;

const waiting = (error: ProviderError, ms: number): ProviderError =>
  new ProviderError({
    code: error.code,
    provider: error.provider,
    status: error.status,
    retryable: error.retryable,
    retryAfter: Math.ceil(ms / 1000),
    cause: error.cause,
  });
