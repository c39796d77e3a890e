import { LRUCache } from 'lru-cache';

type Window = { readonly until: number; bytes: number };

/**
 * Bounds what one account may write within the life of what it writes, so that it holds at most twice
 * `maxBytes` for each life. An account writes only what its provider has answered.
 */
export const writeBudget = (maxBytes: number) => {
  /** By account and life: times are of `performance.now()`. */
  const windows = new LRUCache<string, Window>({ max: 10_000 });
  /** Whether so much may be written, which is counted then. `ttlMs` is the life of what is written. */
  return (account: string, bytes: number, ttlMs: number): boolean => {
    const now = performance.now();
    const key = `${account} ${ttlMs}`;
    let window = windows.get(key);
    if (!window || now >= window.until) {
      window = { until: now + ttlMs, bytes: 0 };
      windows.set(key, window);
    }
    if (window.bytes + bytes > maxBytes) return false;
    window.bytes += bytes;
    return true;
  };
};
