import { randomUUID } from 'node:crypto';
import { Redis } from 'iovalkey';
import type { SharedStore } from './sharing.ts';

const NAMESPACE = 'dataset-graph:1:';
const CONNECT_MS = 1_000;
/** A shared cache that is slower than this is none. */
const COMMAND_MS = 500;
/** How long nobody asks after a failure. */
const REST_MS = 1_000;

// The value and its time, or true for the lock that was taken, or nothing.
const GET_OR_LOCK = `
  local value = redis.call('get', KEYS[1])
  if value then return { value, redis.call('pttl', KEYS[1]) } end
  return redis.call('set', KEYS[2], ARGV[1], 'PX', ARGV[2], 'NX') and 1`;

// A lock is given back by the one who took it, and not by one whose time had run out meanwhile.
const GIVE_BACK =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/**
 * A store in Valkey or Redis. Resolves when it is connected or a second has passed: it comes and
 * goes, and while it is away every call rejects at once. `url` is `redis://`, `rediss://`, or the
 * path of a socket.
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
  // Each failed command is told by the read that asked; without a listener these would be printed.
  client.on('error', () => {});
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, CONNECT_MS);
  await Promise.race([client.connect().catch(() => undefined), late.promise]);
  clearTimeout(timer);

  let restUntil = 0;
  const asked = async <T>(command: () => Promise<T>): Promise<T> => {
    if (performance.now() < restUntil) throw new Error('The shared cache failed a moment ago.');
    try {
      return await command();
    } catch (error) {
      restUntil = performance.now() + REST_MS;
      throw error;
    }
  };

  return {
    get: (key) =>
      asked(async () => {
        // Sent together; between the two the value may only run out.
        const [value, ttlMs] = await Promise.all([client.get(key), client.pttl(key)]);
        return value !== null && ttlMs > 0 ? { value, ttlMs } : null;
      }),
    set: (key, value, ttlMs) =>
      asked(async () => void (await client.set(key, value, 'PX', Math.max(1, Math.ceil(ttlMs))))),
    getOrLock: (key, lockMs) =>
      asked(async () => {
        const [owner, lock] = [randomUUID(), `lock:${key}`];
        const got = await client.eval(GET_OR_LOCK, 2, key, lock, owner, lockMs);
        if (Array.isArray(got)) return { value: String(got[0]), ttlMs: Number(got[1]) };
        if (got === null) return null;
        const release = async () => void (await client.eval(GIVE_BACK, 1, lock, owner));
        return { release: () => asked(release) };
      }),
    close: () => client.disconnect(),
  };
};
