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

type Tally = {
  calls: number;
  coalesced: number;
  cacheHits: number;
  stale: number;
  retries: number;
};

const TALLIES = {
  attempt: 'calls',
  coalesced: 'coalesced',
  hit: 'cacheHits',
  stale: 'stale',
  retry: 'retries',
} as const satisfies Record<UpstreamEvent['kind'], keyof Tally>;

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
    tally[TALLIES[event.kind]] += 1;
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
