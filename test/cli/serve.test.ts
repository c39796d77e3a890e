import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { run, start } from './run.ts';

const START = /^dataset-graph: (http:\/\/127\.0\.0\.1:\d+)\/graphql \((.*)\)\n/;

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const ask = (origin: string, query: string) =>
  fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

test('without any setting it serves both providers from the sandbox, and says so in one line', async () => {
  using gateway = start([], { env: { PORT: '0', LOG_LEVEL: 'silent' } });
  const [, origin = '', modes] = await gateway.says(START);
  expect(modes).toBe('qualia: sandbox, sutro: sandbox');
  const answer = await ask(
    origin,
    '{ datasets(first: 1) { totalCount } sutroDatasets { totalCount } }',
  );
  expect(await answer.json()).toEqual({
    data: {
      datasets: { totalCount: expect.any(Number) },
      sutroDatasets: { totalCount: expect.any(Number) },
    },
  });
  gateway.child.kill('SIGTERM');
  expect(await gateway.ended).toMatchObject({ code: 0, err: '' });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s lets the running request finish, takes no new one and exits 0',
  async (signal) => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const provider = createServer(async (_, response) => {
      arrived.resolve();
      await release.promise;
      const page = { items: [], page_info: { has_next: false, end_cursor: null, total_count: 0 } };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(page));
    });
    const port = await listening(provider);
    using gateway = start([], {
      env: {
        PORT: '0',
        QUALIA_API_KEY: 'k',
        QUALIA_BASE_URL: `http://127.0.0.1:${port}`,
        SUTRO_BASE_URL: 'off',
      },
    });
    try {
      const [, origin = ''] = await gateway.says(START);
      const running = ask(origin, '{ datasets { nodes { id } } }');
      await arrived.promise;
      gateway.child.kill(signal);
      await refuses(origin);
      release.resolve();
      expect(await (await running).json()).toEqual({ data: { datasets: { nodes: [] } } });
      expect(await gateway.ended).toMatchObject({ code: 0 });
    } finally {
      release.resolve();
      provider.close();
      provider.closeAllConnections();
    }
  },
);

test('a port in use is one clear line and exit code 1', async () => {
  const other = createServer();
  const port = await listening(other);
  try {
    const { code, out, err } = await run(['serve', '--port', String(port)]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(`Cannot listen on 127.0.0.1:${port}: the port is in use.\n`);
  } finally {
    other.close();
  }
});

test('operations are logged a line each, without keys', async () => {
  using gateway = start(['--port', '0'], {
    env: { CREDENTIALS: 'caller', QUALIA_BASE_URL: 'http://127.0.0.1:9', SUTRO_BASE_URL: 'off' },
  });
  const [, origin = ''] = await gateway.says(START);
  const answer = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-qualia-api-key': 'caller-secret',
      'x-request-id': 'r-1',
    },
    body: JSON.stringify({ query: 'query Page { datasets { totalCount } }' }),
  });
  expect(await answer.text()).not.toContain('caller-secret');
  gateway.child.kill('SIGTERM');
  const { err } = await gateway.ended;
  expect(err).not.toContain('caller-secret');
  expect(JSON.parse(String(err.split('\n').find((line) => line.includes('r-1'))))).toMatchObject({
    level: 'info',
    event: 'operation',
    requestId: 'r-1',
    name: 'Page',
    codes: ['PROVIDER_UNAVAILABLE'],
  });
});

/** Resolves once new connections are refused. */
async function refuses(origin: string): Promise<void> {
  for (;;) {
    const taken = await fetch(`${origin}/livez`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    );
    if (!taken) return;
  }
}
