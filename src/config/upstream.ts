import type { Settings } from './environment.ts';

/** The policies of requests to the providers; times in milliseconds. */
export type UpstreamConfig = {
  /** In-memory cache, per key; a `ttlMs` of 0 caches nothing. */
  readonly cache: {
    readonly ttlMs: number;
    readonly revalidateMs: number;
    readonly staleIfErrorMs: number;
    readonly maxBytes: number;
  };
  /** Valkey or Redis, shared by all replicas. The URL may contain a password. */
  readonly shared: { readonly url: string | undefined; readonly secret: string | undefined };
  /** `ratio` and `perSecond` bound the retries of all requests together. */
  readonly retry: {
    readonly attempts: number;
    readonly ratio: number;
    readonly perSecond: number;
  };
  readonly cooldown: { readonly usualMs: number; readonly maxMs: number };
  readonly breaker: { readonly failures: number; readonly openMs: number };
  /** Per key. */
  readonly bulkhead: { readonly concurrent: number; readonly queue: number };
  /** Greatest size of one response. */
  readonly maxBytes: number;
};

export const upstreamConfig = (settings: Settings): UpstreamConfig => ({
  cache: {
    ttlMs: settings.CACHE_TTL_MS,
    revalidateMs: settings.CACHE_REVALIDATE_MS,
    staleIfErrorMs: settings.CACHE_STALE_IF_ERROR_MS,
    maxBytes: settings.CACHE_MAX_BYTES,
  },
  shared: { url: settings.CACHE_URL, secret: settings.CACHE_SECRET },
  retry: {
    attempts: settings.RETRY_ATTEMPTS,
    ratio: settings.RETRY_BUDGET_PERCENT / 100,
    perSecond: settings.RETRY_BUDGET_PER_SECOND,
  },
  cooldown: { usualMs: settings.COOLDOWN_MS, maxMs: settings.COOLDOWN_MAX_MS },
  breaker: { failures: settings.BREAKER_FAILURES, openMs: settings.BREAKER_OPEN_MS },
  bulkhead: { concurrent: settings.PROVIDER_CONCURRENCY, queue: settings.PROVIDER_QUEUE },
  maxBytes: settings.PROVIDER_MAX_BYTES,
});
