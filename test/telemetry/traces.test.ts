import { expect, test, vi } from 'vitest';
import { createTraces, type TraceOptions } from '../../src/telemetry/traces.ts';
import { collector, valuesOf } from './collector.ts';
import { API_KEY, watched } from './telemetry-fixture.ts';

const tracesTo = (endpoint: string, options: Partial<TraceOptions> = {}) =>
  createTraces({
    endpoint,
    serviceName: 'dataset-graph-test',
    sampler: 'parentbased_always_on',
    ratio: 1,
    ...options,
  });

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('an operation is a span in the caller’s trace, each request upstream one below it', async () => {
  using sink = await collector();
  const traces = tracesTo(sink.endpoint);
  await using fixture = await watched({ telemetry: traces });
  await fixture.ask(
    'query Find { datasets(first: 1, filter: { search: "secret-project" }) { nodes { id } } }',
    { traceparent: PARENT, 'x-request-id': 'r-3' },
  );
  const [call] = fixture.sandbox.calls.map(({ headers }) => headers);
  await traces.close();

  const spans = sink.spans();
  expect(spans.map(({ name }) => name).sort()).toEqual(['GET /v1/datasets/list', 'query']);
  const operation = spans.find(({ name }) => name === 'query');
  const attempt = spans.find(({ name }) => name !== 'query');
  if (!operation || !attempt) throw new Error('A span is missing.');
  expect(operation).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
    kind: 2,
  });
  expect(valuesOf(operation)).toEqual({
    'dataset_graph.request_id': 'r-3',
    'dataset_graph.upstream_calls': 1,
    'graphql.operation.name': 'Find',
    'graphql.operation.type': 'query',
  });
  expect(attempt).toMatchObject({
    traceId: operation.traceId,
    parentSpanId: operation.spanId,
    kind: 3,
  });
  expect(valuesOf(attempt)).toEqual({
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'peer.service': 'qualia',
    'url.template': '/v1/datasets/list',
  });
  expect(BigInt(attempt.startTimeUnixNano)).toBeGreaterThanOrEqual(
    BigInt(operation.startTimeUnixNano),
  );
  expect(BigInt(attempt.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(operation.endTimeUnixNano));
  expect(sink.resources().map(valuesOf)).toMatchObject([{ 'service.name': 'dataset-graph-test' }]);

  // Neither what was searched for nor a key leaves, and the provider does not learn of the trace.
  expect(sink.text()).not.toMatch(/secret-project/);
  expect(sink.text()).not.toContain(API_KEY);
  expect(call).not.toHaveProperty('traceparent');
});

test('errors mark the spans by their code', async () => {
  using sink = await collector();
  const traces = tracesTo(sink.endpoint);
  await using fixture = await watched({ telemetry: traces }, { RETRY_ATTEMPTS: '1' });
  fixture.sandbox.faults.add({ provider: 'qualia', fault: { status: 503 } });
  await fixture.ask('{ jobs { totalCount } }');
  await traces.close();
  const marks = sink.spans().map((span) => [span.status.code, valuesOf(span)['error.type']]);
  expect(marks).toEqual([
    [2, 'PROVIDER_UNAVAILABLE'],
    [2, 'PROVIDER_UNAVAILABLE'],
  ]);
});

test.each([
  'nonsense',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
])('the trace context %s is none: a new trace begins', async (traceparent) => {
  using sink = await collector();
  const traces = tracesTo(sink.endpoint);
  await using fixture = await watched({ telemetry: traces });
  await fixture.ask('{ __typename }', { traceparent });
  await traces.close();
  const [span] = sink.spans();
  expect(span?.parentSpanId ?? '').toBe('');
  expect(span?.traceId).not.toContain('0af7651916cd43dd');
});

test('the sampler decides, and a caller who does not sample is followed', async () => {
  using sink = await collector();
  const off = tracesTo(sink.endpoint, { sampler: 'always_off' });
  const followed = tracesTo(sink.endpoint);
  const none = tracesTo(sink.endpoint, { sampler: 'parentbased_traceidratio', ratio: 0 });
  for (const [traces, traceparent] of [
    [off, PARENT],
    [followed, PARENT.replace(/01$/, '00')],
    [none, ''],
  ] as const) {
    await using fixture = await watched({ telemetry: traces });
    await fixture.ask('{ datasets { totalCount } }', traceparent ? { traceparent } : {});
    await traces.close();
  }
  expect(sink.spans()).toEqual([]);
});

test('a collector that is away changes nothing', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '100');
  const traces = tracesTo('http://127.0.0.1:9/v1/traces');
  await using fixture = await watched({ telemetry: traces });
  expect(await fixture.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  await traces.close();
  vi.unstubAllEnvs();
});
