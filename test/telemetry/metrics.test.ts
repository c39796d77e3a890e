import { expect, test } from 'vitest';
import type { Environment } from '../../src/config/config.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { watched } from './telemetry-fixture.ts';

async function counted(env: Environment = {}) {
  const metrics = createMetrics();
  const fixture = await watched({ telemetry: metrics, metrics: metrics.render }, env);
  metrics.watch(fixture.gateway);
  return { ...fixture, metrics };
}

const sample = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

test('an operation and its requests to the provider are counted', async () => {
  await using fixture = await counted();
  await fixture.ask('{ datasets(first: 2) { nodes { id } } }');
  await fixture.ask('{ datasets(first: -1) { nodes { id } } }');
  const response = await fixture.get('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const route = 'provider="qualia",endpoint="GET /v1/datasets/list"';
  const values = {
    'dataset_graph_operations_total{outcome="ok"}': 1,
    'dataset_graph_operations_total{outcome="errors"}': 1,
    'dataset_graph_errors_total{code="BAD_USER_INPUT"}': 1,
    dataset_graph_operation_duration_seconds_count: 2,
    dataset_graph_operation_upstream_calls_sum: 1,
    [`dataset_graph_upstream_attempts_total{${route},status="200"}`]: 1,
    [`dataset_graph_upstream_duration_seconds_count{${route}}`]: 1,
    'dataset_graph_provider_state{provider="qualia",mode="live",state="ok"}': 1,
    'dataset_graph_provider_cooldown_seconds{provider="sutro"}': 0,
  };
  for (const [series, value] of Object.entries(values)) expect(sample(text, series)).toBe(value);
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(text).toContain('process_resident_memory_bytes');
});

test('a provider that asks for patience shows as retries, refusals and a cool-down', async () => {
  await using fixture = await counted({ RETRY_ATTEMPTS: '1' });
  fixture.sandbox.faults.add({ provider: 'qualia', fault: { status: 429, retryAfter: 60 } });
  await fixture.ask('{ datasets { totalCount } }');
  await fixture.ask('{ jobs { totalCount } }');
  const text = await (await fixture.get('/metrics')).text();
  const failure = 'provider="qualia",endpoint="GET /v1/datasets/list",code="RATE_LIMITED"';
  expect(sample(text, `dataset_graph_upstream_failures_total{${failure}}`)).toBe(1);
  const refused = 'dataset_graph_upstream_refused_total{provider="qualia",reason="cool_down"}';
  expect(sample(text, refused)).toBe(1);
  const cooling = 'provider="qualia",mode="live",state="cooling_down"';
  expect(sample(text, `dataset_graph_provider_state{${cooling}}`)).toBe(1);
  const remaining = sample(text, 'dataset_graph_provider_cooldown_seconds{provider="qualia"}');
  expect(remaining).toBeGreaterThan(1);
});

test('what callers choose makes no series', async () => {
  const metrics = createMetrics();
  const inbound = { requestId: 'r', startedAt: 0 };
  const render = async () => (await metrics.render()).body.match(/^dataset_graph_[^ ]*/gm);
  const record = (at: number) => {
    const event = { requestId: `r-${at}`, duration: at, upstreamCalls: at, codes: [`CODE_${at}`] };
    metrics.operation({ ...event, name: `Operation${at}` }, inbound);
    const endpoint = 'GET /v1/jobs/list';
    metrics.upstream({ kind: 'attempt', provider: 'qualia', endpoint, status: 600 + at }, inbound);
  };
  record(0);
  const before = await render();
  for (let at = 1; at < 500; at += 1) record(at);
  expect(await render()).toEqual(before);
});

test('with a token only whoever shows it may read', async () => {
  await using fixture = await counted({ METRICS_TOKEN: 'scrape' });
  const status = async (authorization?: string) =>
    (await fixture.get('/metrics', { headers: authorization ? { authorization } : {} })).status;
  expect(await status()).toBe(401);
  expect(await status('Bearer scrap')).toBe(401);
  expect(await status('Bearer scrape')).toBe(200);
});

test('on an address that others reach there is no such path without a token', async () => {
  await using fixture = await counted({ HOST: '0.0.0.0', ALLOW_ANONYMOUS: 'true' });
  expect((await fixture.get('/metrics')).status).toBe(404);
});

test('the path is exact, and is read with GET or HEAD', async () => {
  await using fixture = await counted();
  const { status, headers } = await fixture.get('/metrics', { method: 'POST' });
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await fixture.get('/metrics', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  for (const path of ['/metrics/', '/x/metrics', '/?/metrics']) {
    expect((await fixture.get(path)).status, path).toBe(404);
  }
});

test('a gateway without metrics has no such path', async () => {
  await using fixture = await watched({});
  expect((await fixture.get('/metrics')).status).toBe(404);
});
