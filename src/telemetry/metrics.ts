import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { ERRORS } from '../errors.ts';
import type { OperationEvent, Telemetry, UpstreamEvent } from './events.ts';

const PREFIX = 'dataset_graph_';
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const CALLS = [0, 1, 2, 3, 5, 10, 20, 50, 100];
const COSTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

const OUTCOMES = ['ok', 'errors'] as const;
const CODES = new Set([
  ...Object.keys(ERRORS),
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);
const ROUTE = ['provider', 'endpoint'] as const;

/** A provider's state when metrics are rendered. */
export type ProviderState = {
  readonly name: string;
  /** `live`, `sandbox` or `off`. */
  readonly mode: string;
  readonly state: string;
  readonly cooldownUntil: Date | null;
};

export type WatchedGateway = {
  readonly providers: () => readonly ProviderState[];
  readonly live: () => { readonly streams: number; readonly pollers: number };
};

export type Metrics = Telemetry & {
  /** Adds the states of `providers`, and what subscriptions keep open, to what is rendered. */
  readonly watch: (gateway: WatchedGateway) => void;
  /** Everything, in Prometheus' text format. */
  readonly render: () => Promise<{ readonly contentType: string; readonly body: string }>;
};

/**
 * Counts for Prometheus. What callers choose (operation names, ids, arguments) is never a label:
 * labels are routes of the table, providers, statuses and codes, so the number of series is bounded.
 */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const common = (name: string, help: string) => ({
    name: PREFIX + name,
    help,
    registers: [registry],
  });
  const counter = <const L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ ...common(name, help), labelNames: [...labelNames] });
  const histogram = <const L extends string>(
    [name, help]: readonly [name: string, help: string],
    buckets: number[],
    labelNames: readonly L[] = [],
  ) => new Histogram({ ...common(name, help), buckets, labelNames: [...labelNames] });

  const operations = counter('operations_total', 'Operations answered.', ['outcome']);
  const errors = counter('errors_total', 'Errors in answers.', ['code']);
  // A series that does not exist has no rate: an alert would miss the first error of its kind.
  for (const outcome of OUTCOMES) operations.inc({ outcome }, 0);
  for (const code of [...CODES, 'OTHER']) errors.inc({ code }, 0);
  const coalesced = counter(
    'operations_coalesced_total',
    'Operations that shared the response of an equal one.',
    [],
  );
  const tools = counter('tool_calls_total', 'Calls of tools by agents (MCP).', ['tool', 'outcome']);
  const duration = histogram(['operation_duration_seconds', 'Time to an answer.'], SECONDS);
  const calls = histogram(['operation_upstream_calls', 'Requests sent for an operation.'], CALLS);
  const cost = histogram(['operation_cost', 'Calls that an operation might cause.'], COSTS);

  const attempts = counter('upstream_attempts_total', 'Requests sent, by status of the answer.', [
    ...ROUTE,
    'status',
  ]);
  const failures = counter('upstream_failures_total', 'Requests that failed, by error code.', [
    ...ROUTE,
    'code',
  ]);
  const attemptDuration = histogram(
    ['upstream_duration_seconds', 'Time of one request to a provider.'],
    SECONDS,
    ROUTE,
  );
  const rejected = counter('upstream_refused_total', 'Reads refused without being sent.', [
    'provider',
    'reason',
  ]);
  const drift = counter('contract_drift_total', 'Answers unlike the contract.', [
    ...ROUTE,
    'drift',
  ]);
  const sharedCacheErrors = counter(
    'shared_cache_failures_total',
    'Uses of the shared cache that failed.',
    ['provider'],
  );
  const countersByKind = {
    retry: counter('upstream_retries_total', 'Requests sent again.', ROUTE),
    coalesced: counter(
      'upstream_coalesced_total',
      'Reads that shared the response of an equal one.',
      ROUTE,
    ),
    hit: counter('cache_hits_total', 'Reads answered from the cache.', ROUTE),
    stale: counter('cache_stale_total', 'Reads answered with an older answer.', ROUTE),
  };
  let providers = (): readonly ProviderState[] => [];
  let live: WatchedGateway['live'] = () => ({ streams: 0, pollers: 0 });
  new Gauge({
    ...common('streams', 'Subscriptions that are open.'),
    collect() {
      this.set(live().streams);
    },
  });
  new Gauge({
    ...common('pollers', 'Accounts that are polled for subscriptions.'),
    collect() {
      this.set(live().pollers);
    },
  });
  new Gauge({
    ...common('provider_state', '1 for the state that a provider is in.'),
    labelNames: ['provider', 'mode', 'state'],
    collect() {
      this.reset();
      for (const { name, mode, state } of providers()) {
        this.set({ provider: name, mode, state: state.toLowerCase() }, 1);
      }
    },
  });
  new Gauge({
    ...common('provider_cooldown_seconds', "What is left of a cool-down, by the server's own key."),
    labelNames: ['provider'],
    collect() {
      for (const { name, cooldownUntil } of providers()) {
        const remainingMs = (cooldownUntil?.getTime() ?? 0) - Date.now();
        this.set({ provider: name }, Math.max(0, remainingMs / 1000));
      }
    },
  });

  const upstream = ({ kind, provider, endpoint, ...event }: UpstreamEvent): void => {
    if (kind === 'attempt') {
      attempts.inc({ provider, endpoint, status: statusOf(event.status) });
      attemptDuration.observe({ provider, endpoint }, (event.duration ?? 0) / 1000);
      if (event.code !== undefined) failures.inc({ provider, endpoint, code: event.code });
    } else if (kind === 'drift') drift.inc({ provider, endpoint, drift: event.drift ?? 'answer' });
    else if (kind === 'rejected-cooldown') rejected.inc({ provider, reason: 'cool_down' });
    else if (kind === 'rejected-breaker') rejected.inc({ provider, reason: 'breaker' });
    else if (kind === 'shared-cache-error') sharedCacheErrors.inc({ provider });
    else countersByKind[kind].inc({ provider, endpoint });
  };

  const operation = (event: OperationEvent): void => {
    operations.inc({ outcome: outcomeOf(event) });
    if (event.coalesced) coalesced.inc();
    if (event.tool !== undefined) tools.inc({ tool: event.tool, outcome: outcomeOf(event) });
    for (const code of event.codes) errors.inc({ code: codeOf(code) });
    duration.observe(event.duration / 1000);
    calls.observe(event.upstreamCalls);
    if (event.cost !== undefined) cost.observe(event.cost);
  };

  return {
    upstream,
    operation,
    watch: (gateway) => {
      ({ providers, live } = gateway);
    },
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
};

const outcomeOf = ({ codes }: OperationEvent): (typeof OUTCOMES)[number] =>
  codes.length === 0 ? 'ok' : 'errors';

const codeOf = (code: string): string => (CODES.has(code) ? code : 'OTHER');

/** `none` where there was no answer; a provider may invent statuses, and each would be a series. */
const statusOf = (status: number | undefined): string => {
  if (status === undefined) return 'none';
  return status >= 100 && status <= 599 ? String(status) : 'other';
};
