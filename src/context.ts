import type { ProviderMode } from './config/providers.ts';
import type { ErrorCode, ProviderName } from './errors.ts';
import type { JobUpdate } from './live/job-updates.ts';
import type { Loaders } from './loaders/loaders.ts';
import type { UpstreamStats } from './telemetry/events.ts';
import type { UpstreamStatus } from './upstream/upstream.ts';

/** What one operation owns. Nothing here outlives it. */
export type Context = {
  readonly loaders: Loaders;
  readonly receipt: UpstreamStats;
  /** The current state of each provider, as far as this caller may know it. */
  readonly providers: () => readonly ProviderStatus[];
  /** The source streams of subscriptions, by ids in lower case where the provider ignores their case. */
  readonly updates: Readonly<
    Record<ProviderName, (jobIds: readonly string[]) => AsyncIterable<JobUpdate<Context>>>
  >;
};

export type ProviderStatus = {
  readonly name: ProviderName;
  readonly mode: ProviderMode;
  readonly state: 'OK' | 'COOLING_DOWN' | 'UNAVAILABLE' | 'PROBING' | 'OFF';
  readonly cooldownUntil: Date | null;
  readonly lastError: { readonly code: ErrorCode; readonly at: Date } | null;
};

/** `upstream` is undefined if the gateway is not connected to the provider. */
export const providerStatus = (
  provider: Pick<ProviderStatus, 'name' | 'mode'>,
  upstream: UpstreamStatus | undefined,
): ProviderStatus => {
  if (!upstream) return { ...provider, state: 'OFF', cooldownUntil: null, lastError: null };
  const { breaker, cooldownMs, lastError } = upstream;
  const cooling = cooldownMs > 0;
  return {
    ...provider,
    state: breaker === 'closed' && cooling ? 'COOLING_DOWN' : STATES[breaker],
    cooldownUntil: cooling ? new Date(Date.now() + cooldownMs) : null,
    lastError: lastError ? { code: lastError.code, at: new Date(lastError.at) } : null,
  };
};

const STATES = { closed: 'OK', open: 'UNAVAILABLE', probing: 'PROBING' } as const;
