import type { GraphQLError } from 'graphql';
import { isoTimeOf } from '../clock.ts';
import type { ErrorCode, ProviderName } from '../errors.ts';

/**
 * How a response differs from the provider's contract: the whole `answer` or one `item` is invalid,
 * or a field is `added`, `missing`, `renamed` or `unreadable`; `repaired` is a value in another
 * spelling with one sensible meaning.
 */
export type Drift = {
  readonly drift: 'answer' | 'item' | 'added' | 'missing' | 'renamed' | 'repaired' | 'unreadable';
  /** The field's name as the provider spells it, or the repaired value. For logs only: the provider chooses it. */
  readonly field?: string;
};

/**
 * One event of an upstream request. `endpoint` is the route's template, never a value. A request
 * that is rejected without being sent is `rejected-cooldown` or `rejected-breaker`;
 * `shared-cache-error` is a failed use of the shared cache.
 */
export type UpstreamEvent = Partial<Drift> & {
  readonly kind:
    | 'attempt'
    | 'retry'
    | 'coalesced'
    | 'hit'
    | 'stale'
    | 'rejected-cooldown'
    | 'rejected-breaker'
    | 'drift'
    | 'shared-cache-error';
  readonly provider: ProviderName;
  readonly endpoint: string;
  /** When the read began, in milliseconds on the clock of `performance.now()`; undefined if no response is used. */
  readonly readAt?: number;
  /** Milliseconds, of an attempt. */
  readonly duration?: number;
  readonly status?: number | undefined;
  readonly code?: ErrorCode | undefined;
};

/** The HTTP request that causes an event; the same object in all its events. */
export type RequestInfo = {
  readonly requestId: string;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The caller's W3C trace context, not validated. */
  readonly traceparent?: string | undefined;
  /** True for a background refresh of the cache, which has no operation. */
  readonly isRefresh?: boolean;
};

/** One GraphQL operation that was answered. */
export type OperationEvent = {
  readonly requestId: string;
  readonly name: string | undefined;
  /** Name of the tool that an agent calls; one of a closed list. */
  readonly tool?: string;
  /** Undefined when the request is rejected before parsing. */
  readonly type?: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
  readonly upstreamCalls: number;
  /** It shares the response of an equal operation in flight, which has the upstream calls. */
  readonly coalesced?: boolean | undefined;
  /** In points of the cost limit; undefined when the request is rejected before it is computed. */
  readonly cost?: number | undefined;
  /** One for each error. */
  readonly codes: readonly string[];
  /** As sent to the client; `originalError` and `cause` are for logs only. */
  readonly errors?: readonly GraphQLError[];
};

/** Receives events; logs, metrics and traces implement it. */
export type Telemetry = {
  readonly upstream: (event: UpstreamEvent, request: RequestInfo) => void;
  readonly operation: (event: OperationEvent, request: RequestInfo) => void;
};

/** Passes upstream events on to `telemetry`; never throws: telemetry must not fail a request. */
export const observer =
  (
    telemetry: Telemetry,
    report: (error: unknown, requestId: string) => void,
  ): ((event: UpstreamEvent, request: RequestInfo) => void) =>
  (event, request) => {
    try {
      telemetry.upstream(event, request);
    } catch (error) {
      report(error, request.requestId);
    }
  };

type Counters = {
  calls: number;
  coalesced: number;
  cacheHits: number;
  stale: number;
  retries: number;
};

/** The counter of each kind of event; null for kinds that only metrics and logs use. */
const COUNTED_AS = {
  attempt: 'calls',
  coalesced: 'coalesced',
  hit: 'cacheHits',
  stale: 'stale',
  retry: 'retries',
  'rejected-cooldown': null,
  'rejected-breaker': null,
  drift: null,
  'shared-cache-error': null,
} as const satisfies Record<UpstreamEvent['kind'], keyof Counters | null>;

const zeroCounters = (): Counters & { durationMs: number } => ({
  calls: 0,
  coalesced: 0,
  cacheHits: 0,
  stale: 0,
  retries: 0,
  durationMs: 0,
});

export type UpstreamReport = Omit<Counters, 'stale'> & {
  /** When the oldest read began whose response was used, in ISO 8601; null if nothing was read. */
  readonly oldestReadAt: string | null;
  readonly providers: Readonly<Partial<Record<ProviderName, Counters & { durationMs: number }>>>;
};

/** Upstream statistics of one GraphQL operation: `extensions.upstream` of its response. */
export class UpstreamStats {
  readonly #providers = new Map<ProviderName, ReturnType<typeof zeroCounters>>();
  /** On the clock of `performance.now()`. */
  #oldestReadAt = Number.POSITIVE_INFINITY;

  record(event: UpstreamEvent): void {
    if (event.readAt !== undefined && event.readAt < this.#oldestReadAt)
      this.#oldestReadAt = event.readAt;
    const counters = this.#providers.get(event.provider) ?? zeroCounters();
    const count = COUNTED_AS[event.kind];
    if (count !== null) counters[count] += 1;
    counters.durationMs += event.duration ?? 0;
    this.#providers.set(event.provider, counters);
  }

  /** HTTP requests sent to providers. */
  get calls(): number {
    return this.#sum('calls');
  }

  /** `durationMs` is the sum of all attempts, concurrent ones included. */
  toJSON(): UpstreamReport {
    return {
      calls: this.calls,
      coalesced: this.#sum('coalesced'),
      cacheHits: this.#sum('cacheHits'),
      retries: this.#sum('retries'),
      oldestReadAt:
        this.#oldestReadAt === Number.POSITIVE_INFINITY ? null : isoTimeOf(this.#oldestReadAt),
      providers: Object.fromEntries(
        [...this.#providers].map(([name, counters]) => [
          name,
          { ...counters, durationMs: Math.round(counters.durationMs * 10) / 10 },
        ]),
      ),
    };
  }

  #sum(count: keyof Counters): number {
    return this.#providers.values().reduce((sum, counters) => sum + counters[count], 0);
  }
}
