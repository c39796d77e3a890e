import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { start } from '../cli/run.ts';
import { collector, valuesOf } from './collector.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const ask = (origin: string) =>
  fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
    body: JSON.stringify({ query: '{ datasets { totalCount } }' }),
  });

test('a server logs, counts and traces what it is asked, and sends the last spans at its end', async () => {
  using sink = await collector();
  using gateway = start([], {
    env: {
      PORT: '0',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: sink.endpoint,
      OTEL_SERVICE_NAME: 'mine',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,service.name=other',
    },
  });
  const [, origin = ''] = await gateway.says(/(http:\S+)\/graphql/);
  expect((await ask(origin)).status).toBe(200);
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  expect(metrics).toContain('dataset_graph_operations_total{outcome="ok"} 1');
  expect(metrics).toContain('{provider="qualia",mode="sandbox",state="ok"} 1');
  gateway.child.kill('SIGTERM');
  const { code, err } = await gateway.ended;
  expect(code).toBe(0);
  expect(JSON.parse(err)).toMatchObject({ event: 'operation', requestId: 'r-1', codes: [] });
  expect(
    sink
      .spans()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['GET /v1/datasets/list', 'query']);
  expect(sink.resources().map(valuesOf)).toMatchObject([
    { 'service.name': 'mine', 'deployment.environment.name': 'staging' },
  ]);
});

test('a collector that is away does not hold up the end', async () => {
  using gateway = start([], {
    env: { PORT: '0', LOG_LEVEL: 'silent', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
  });
  const [, origin = ''] = await gateway.says(/(http:\S+)\/graphql/);
  expect((await ask(origin)).status).toBe(200);
  gateway.child.kill('SIGTERM');
  expect(await gateway.ended).toMatchObject({ code: 0, err: '' });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

test.skipIf(!hasScript)('in a terminal a person can read the log', async () => {
  const command = `exec ${process.execPath} ${MAIN} serve --port 0`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(terminal, 'close');
  try {
    let text = '';
    for await (const chunk of terminal.stdout.setEncoding('utf8')) {
      text += chunk;
      const [, origin] = /(http:\S+)\/graphql/.exec(text) ?? [];
      if (origin && !text.includes('r-1')) await ask(origin);
      if (text.includes('r-1')) break;
    }
    expect(text).toMatch(/INFO/);
    expect(text).not.toMatch(/^\{"level"/m);
  } finally {
    // It hangs up on the server, which then ends.
    terminal.kill('SIGTERM');
    await ended;
  }
});
