import type { UpstreamConfig } from './config.ts';
import type { Settings } from './environment.ts';

/** The policies on the way to the providers. */
export const upstreamOf = (settings: Settings): UpstreamConfig => ({
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
