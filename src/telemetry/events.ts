import type { GraphQLError } from 'graphql';
import type { ErrorCode, ProviderName } from '../errors.ts';

/**
 * How an answer differs from the provider's contract: the whole `answer` or one `item` cannot be
 * understood, or it can and a field was `added`, is `missing`, or came `renamed`; `repaired` is a text
 * that is read though it is not written as it should be.
 */
export type Drift = {
  readonly drift: 'answer' | 'item' | 'added' | 'missing' | 'renamed' | 'repaired';
  /** The field's name as the provider writes it, or what was repaired; for logs, being the provider's choice. */
  readonly field?: string;
};

/**
 * One thing that happened on the way to a provider. `endpoint` is the route's template, never a
 * value. A read that is refused without being sent is `cooled` (by a cool-down) or `broken` (by the
 * breaker); one that could not use the shared cache is `unshared`.
 */
export type UpstreamEvent = Partial<Drift> & {
  readonly kind:
    | 'attempt'
    | 'retry'
    | 'coalesced'
    | 'hit'
    | 'stale'
    | 'cooled'
    | 'broken'
    | 'drift'
    | 'unshared';
  readonly provider: ProviderName;
  readonly endpoint: string;
  /** Milliseconds, of an attempt. */
  readonly duration?: number;
  readonly status?: number | undefined;
  readonly code?: ErrorCode | undefined;
};

/** The HTTP request behind an event: one and the same object in all events that it causes. */
export type RequestInfo = {
  readonly requestId: string;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The caller's W3C trace context, as it came. */
  readonly traceparent?: string | undefined;
  /** No request: the cache renews an answer, and no operation follows. */
  readonly isRefresh?: boolean;
};

/** One GraphQL operation that was answered. */
export type OperationEvent = {
  readonly requestId: string;
  readonly name: string | undefined;
  /** Undefined when the request was refused before it was known. */
  readonly type?: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
  readonly upstreamCalls: number;
  /** It was the same as another one under way, and shares its answer: the upstream calls are the other's. */
  readonly joined?: boolean | undefined;
  /** In the points of the cost limit; undefined when the request was refused before it was known. */
  readonly cost?: number | undefined;
  /** One for each error. */
  readonly codes: readonly string[];
  /** As the client got them; what is underneath (`originalError`, `cause`) is for logs only. */
  readonly errors?: readonly GraphQLError[];
};

/** Where events go; logs, metrics and traces all hang from these two functions. */
export type Telemetry = {
  readonly upstream: (event: UpstreamEvent, request: RequestInfo) => void;
  readonly operation: (event: OperationEvent, request: RequestInfo) => void;
};

/** Passes events upstream on to `telemetry`; never throws, for watching must not break what is watched. */
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

/** What a receipt counts an event as; null is for metrics and logs alone. */
const COUNTED_AS = {
  attempt: 'calls',
  coalesced: 'coalesced',
  hit: 'cacheHits',
  stale: 'stale',
  retry: 'retries',
  cooled: null,
  broken: null,
  drift: null,
  unshared: null,
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
  readonly providers: Readonly<Partial<Record<ProviderName, Counters & { durationMs: number }>>>;
};

/** What one GraphQL operation caused upstream: `extensions.upstream` of its answer. */
export class UpstreamStats {
  readonly #providers = new Map<ProviderName, ReturnType<typeof zeroCounters>>();

  record(event: UpstreamEvent): void {
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

  /** `durationMs` is the time of all attempts added up; those that ran side by side count each. */
  toJSON(): UpstreamReport {
    return {
      calls: this.calls,
      coalesced: this.#sum('coalesced'),
      cacheHits: this.#sum('cacheHits'),
      retries: this.#sum('retries'),
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
