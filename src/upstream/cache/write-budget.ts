import { LRUCache } from 'lru-cache';

type Window = { readonly until: number; bytes: number };

/**
 * Bounds what one account may write within the lifetime of what it writes, so that it holds at
 * most twice `maxBytes` for each lifetime.
 */
export const writeBudget = (maxBytes: number) => {
  /** By account and lifetime. Times are on the clock of `performance.now()`. */
  const windows = new LRUCache<string, Window>({ max: 10_000 });
  /** Returns whether `bytes` may be written, and counts them if so. `ttlMs` is the lifetime. */
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
