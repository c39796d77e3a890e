import { randomUUID } from 'node:crypto';
import type { SharedStore } from './shared-store.ts';
import { connectValkey, NAMESPACE } from './valkey-client.ts';
import { epochKey, FORGET, GET_OR_LOCK, keysOf, RELEASE_LOCK, STORE } from './valkey-scripts.ts';
import { type ChannelSubscription, subscribeTo } from './valkey-subscription.ts';

/** Milliseconds without commands after a failure. */
const BACKOFF_MS = 1_000;
/** An epoch lives as long as the last value of its account, and this long while a value is made. */
const EPOCH_MS = 60_000;
const FORGOTTEN_CHANNEL = `${NAMESPACE}forgotten`;
/** Accounts to forget when the store is available again. */
const MAX_UNFORGOTTEN = 10_000;

/**
 * A store in Valkey or Redis, also in cluster mode. Resolves when it is connected or after a second;
 * while it is not connected every call rejects at once. Values with another epoch than their
 * account's are ignored, so deleting the epoch deletes all values of the account. `url` is
 * `redis://`, `rediss://`, or the path of a socket.
 */
export const valkeyStore = async (
  url: string,
): Promise<SharedStore & { readonly close: () => void }> => {
  const { node, commands, close } = await connectValkey(url);
  const listeners: ((account: string | undefined) => void)[] = [];
  let subscription: ChannelSubscription | undefined;
  const unforgotten = new Set<string>();
  const forgetAgain = (): void => {
    for (const account of [...unforgotten]) void forget(account).catch(() => {});
  };
  let backoffUntil = 0;
  const guarded = async <T>(command: () => Promise<T>): Promise<T> => {
    if (performance.now() < backoffUntil) throw new Error('The shared cache failed a moment ago.');
    try {
      return await command();
    } catch (error) {
      backoffUntil = performance.now() + BACKOFF_MS;
      throw error;
    }
  };
  /** Remembers the account until the store has forgotten it. */
  const forget = async (account: string): Promise<void> => {
    if (unforgotten.size < MAX_UNFORGOTTEN) unforgotten.add(account);
    await commands().eval(FORGET, 1, epochKey(account), FORGOTTEN_CHANNEL, account);
    unforgotten.delete(account);
  };
  node.on('ready', forgetAgain);

  return {
    get: (key) =>
      guarded(async () => {
        // Sent together; in between, the value may only expire.
        const client = commands();
        const [value, ttlMs] = await Promise.all([client.get(key), client.pttl(key)]);
        return value !== null && ttlMs > 0 ? { value, ttlMs } : null;
      }),
    set: (key, value, ttlMs) =>
      guarded(async () => void (await commands().set(key, value, 'PX', wholeMs(ttlMs)))),
    getOrLock: (account, key, lockMs) =>
      guarded(async () => {
        // Sent first, therefore done first.
        if (unforgotten.size > 0) forgetAgain();
        const owner = randomUUID();
        const { answer, lock, epoch: epochOf } = keysOf(account, key);
        const keys = [answer, lock, epochOf];
        const values = await commands().eval(GET_OR_LOCK, 3, ...keys, owner, lockMs, EPOCH_MS);
        const [epoch, locked, value, ttlMs] = Array.isArray(values) ? values : [];
        const store = async (text: string, ms: number): Promise<void> =>
          void (await commands().eval(STORE, 2, answer, epochOf, epoch, epoch + text, wholeMs(ms)));
        const release = async () => void (await commands().eval(RELEASE_LOCK, 1, lock, owner));
        return {
          cached: value === undefined ? undefined : { value: String(value), ttlMs: Number(ttlMs) },
          store: (text, ms) => guarded(() => store(text, ms)),
          release: locked === 1 ? () => guarded(release) : undefined,
        };
      }),
    forget: (account) => guarded(() => forget(account)),
    onForgotten: (listener) => {
      listeners.push(listener);
      subscription ??= subscribeTo(node, FORGOTTEN_CHANNEL, (account) => {
        for (const each of listeners) each(account);
      });
    },
    close: () => {
      subscription?.close();
      close();
    },
  };
};

const wholeMs = (ms: number): number => Math.max(1, Math.ceil(ms));
