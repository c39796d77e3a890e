import type { ErrorCode, ProviderName } from './errors.ts';

/** One thing that happened on the way to a provider. `endpoint` is the route's template, never a value. */
export type UpstreamEvent = {
  readonly kind: 'attempt' | 'retry' | 'coalesced' | 'hit' | 'stale';
  readonly provider: ProviderName;
  readonly endpoint: string;
  /** Milliseconds, of an attempt. */
  readonly duration?: number;
  readonly status?: number | undefined;
  readonly code?: ErrorCode | undefined;
};

/** One GraphQL operation that was answered. */
export type OperationEvent = {
  readonly requestId: string;
  readonly name: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
  readonly upstreamCalls: number;
  readonly codes: readonly string[];
};

/** Where events go; logs, metrics and traces all hang from these two functions. */
export type Telemetry = {
  readonly upstream: (event: UpstreamEvent) => void;
  readonly operation: (event: OperationEvent) => void;
};
