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
export type Inbound = {
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
  readonly upstream: (event: UpstreamEvent, inbound: Inbound) => void;
  readonly operation: (event: OperationEvent, inbound: Inbound) => void;
};

/** Passes events upstream on to `telemetry`; never throws, for watching must not break what is watched. */
export const observer =
  (
    telemetry: Telemetry,
    report: (error: unknown, requestId: string) => void,
  ): ((event: UpstreamEvent, inbound: Inbound) => void) =>
  (event, inbound) => {
    try {
      telemetry.upstream(event, inbound);
    } catch (error) {
      report(error, inbound.requestId);
    }
  };

type Tally = {
  calls: number;
  coalesced: number;
  cacheHits: number;
  stale: number;
  retries: number;
};

/** What a receipt counts an event as; null is for metrics and logs alone. */
const TALLIES = {
  attempt: 'calls',
  coalesced: 'coalesced',
  hit: 'cacheHits',
  stale: 'stale',
  retry: 'retries',
  cooled: null,
  broken: null,
  drift: null,
  unshared: null,
} as const satisfies Record<UpstreamEvent['kind'], keyof Tally | null>;

const blank = (): Tally & { durationMs: number } => ({
  calls: 0,
  coalesced: 0,
  cacheHits: 0,
  stale: 0,
  retries: 0,
  durationMs: 0,
});

export type ReceiptReport = Omit<Tally, 'stale'> & {
  readonly providers: Readonly<Partial<Record<ProviderName, Tally & { durationMs: number }>>>;
};

/** What one GraphQL operation caused upstream: `extensions.upstream` of its answer. */
export class Receipt {
  readonly #providers = new Map<ProviderName, ReturnType<typeof blank>>();

  record(event: UpstreamEvent): void {
    const tally = this.#providers.get(event.provider) ?? blank();
    const count = TALLIES[event.kind];
    if (count !== null) tally[count] += 1;
    tally.durationMs += event.duration ?? 0;
    this.#providers.set(event.provider, tally);
  }

  /** HTTP requests sent to providers. */
  get calls(): number {
    return this.#sum('calls');
  }

  /** `durationMs` is the time of all attempts added up; those that ran side by side count each. */
  toJSON(): ReceiptReport {
    return {
      calls: this.calls,
      coalesced: this.#sum('coalesced'),
      cacheHits: this.#sum('cacheHits'),
      retries: this.#sum('retries'),
      providers: Object.fromEntries(
        [...this.#providers].map(([name, tally]) => [
          name,
          { ...tally, durationMs: Math.round(tally.durationMs * 10) / 10 },
        ]),
      ),
    };
  }

  #sum(count: keyof Tally): number {
    return this.#providers.values().reduce((sum, tally) => sum + tally[count], 0);
  }
}
