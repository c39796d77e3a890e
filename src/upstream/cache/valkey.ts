import { randomUUID } from 'node:crypto';
import { Redis } from 'iovalkey';
import type { SharedStore } from './shared-store.ts';
import { type ChannelSubscription, subscribeTo } from './valkey-subscription.ts';

const NAMESPACE = 'dataset-graph:1:';
const CONNECT_MS = 1_000;
/** Milliseconds after which a command of the store fails. */
const COMMAND_MS = 500;
/** Milliseconds without commands after a failure. */
const BACKOFF_MS = 1_000;

/**
 * Every value begins with the epoch of its account, a UUID. Values with another epoch are
 * ignored, so deleting the epoch deletes all values of an account at once.
 */
const EPOCH_LENGTH = 36;
/**
 * An epoch lives as long as the last value of its account, and this long while a value is
 * made.
 */
const EPOCH_MS = 60_000;
const FORGOTTEN_CHANNEL = `${NAMESPACE}forgotten`;
/** Accounts to forget when the store is available again. */
const MAX_UNFORGOTTEN = 10_000;

// Returns the epoch, whether the lock was taken, and the value with its remaining time if there
// is one.
const GET_OR_LOCK = `
  local epoch = redis.call('get', KEYS[3])
  if epoch and redis.call('getrange', KEYS[1], 0, ${EPOCH_LENGTH - 1}) == epoch then
    local value = redis.call('getrange', KEYS[1], ${EPOCH_LENGTH}, -1)
    return { epoch, 0, value, redis.call('pttl', KEYS[1]) }
  end
  epoch = epoch or ARGV[1]
  if redis.call('pttl', KEYS[3]) < tonumber(ARGV[3]) then
    redis.call('set', KEYS[3], epoch, 'PX', ARGV[3])
  end
  return { epoch, redis.call('set', KEYS[2], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0 }`;

// Stores nothing if the epoch has changed since the request.
const STORE = `
  if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
  redis.call('set', KEYS[1], ARGV[2], 'PX', ARGV[3])
  if redis.call('pttl', KEYS[2]) < tonumber(ARGV[3]) then
    redis.call('pexpire', KEYS[2], ARGV[3])
  end
  return 1`;

const FORGET = `
  redis.call('del', KEYS[1])
  return redis.call('publish', ARGV[1], ARGV[2])`;

// Only the holder releases the lock, not one whose lock has expired.
const RELEASE_LOCK =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/**
 * A store in Valkey or Redis. Resolves when it is connected or after a second; while it is not
 * connected every call rejects at once. `url` is `redis://`, `rediss://`, or the path of a
 * socket.
 */
export const valkeyStore = async (
  url: string,
): Promise<SharedStore & { readonly close: () => void }> => {
  const client = new Redis(url, {
    keyPrefix: NAMESPACE,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 5_000),
  });
  // The request that uses a failed command records the failure; without a listener ioredis
  // would print it.
  client.on('error', () => {});
  const lateError = Promise.withResolvers<void>();
  const timer = setTimeout(lateError.resolve, CONNECT_MS);
  await Promise.race([client.connect().catch(() => undefined), lateError.promise]);
  clearTimeout(timer);

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
    await client.eval(FORGET, 1, `epoch:${account}`, FORGOTTEN_CHANNEL, account);
    unforgotten.delete(account);
  };
  client.on('ready', forgetAgain);

  return {
    get: (key) =>
      guarded(async () => {
        // Sent together; in between, the value may only expire.
        const [value, ttlMs] = await Promise.all([client.get(key), client.pttl(key)]);
        return value !== null && ttlMs > 0 ? { value, ttlMs } : null;
      }),
    set: (key, value, ttlMs) =>
      guarded(async () => void (await client.set(key, value, 'PX', wholeMs(ttlMs)))),
    getOrLock: (account, key, lockMs) =>
      guarded(async () => {
        // Sent first, therefore done first.
        if (unforgotten.size > 0) forgetAgain();
        const [owner, answer] = [randomUUID(), `answer:${account}:${key}`];
        const [lock, epochKey] = [`lock:${answer}`, `epoch:${account}`];
        const keys = [answer, lock, epochKey];
        const values = await client.eval(GET_OR_LOCK, 3, ...keys, owner, lockMs, EPOCH_MS);
        const [epoch, locked, value, ttlMs] = Array.isArray(values) ? values : [];
        const store = async (text: string, ms: number): Promise<void> =>
          void (await client.eval(STORE, 2, answer, epochKey, epoch, epoch + text, wholeMs(ms)));
        const release = async () => void (await client.eval(RELEASE_LOCK, 1, lock, owner));
        return {
          cached: value === undefined ? undefined : { value: String(value), ttlMs: Number(ttlMs) },
          store: (text, ms) => guarded(() => store(text, ms)),
          release: locked === 1 ? () => guarded(release) : undefined,
        };
      }),
    forget: (account) => guarded(() => forget(account)),
    onForgotten: (listener) => {
      listeners.push(listener);
      subscription ??= subscribeTo(client, FORGOTTEN_CHANNEL, (account) => {
        for (const each of listeners) each(account);
      });
    },
    close: () => {
      subscription?.close();
      client.disconnect();
    },
  };
};

const wholeMs = (ms: number): number => Math.max(1, Math.ceil(ms));
