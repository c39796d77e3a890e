import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { checkHost } from '../../../src/server/protocol/allowed-hosts.ts';
import { sendRaw } from '../fast-path/raw-request.ts';
import { startServerFixture } from '../server-fixture.ts';

const allowedHosts = (env: Record<string, string>) => readConfig(env).callers.allowedHosts;

test.each([
  [{}, []],
  [{ HOST: '::1' }, []],
  [{ GATEWAY_TOKENS: 'a' }, undefined],
  [{ HOST: '0.0.0.0' }, undefined],
  [{ ALLOWED_HOSTS: 'a.test, B.test' }, ['a.test', 'B.test']],
  [{ ALLOWED_HOSTS: 'a.test', HOST: '0.0.0.0', GATEWAY_TOKENS: 'a' }, ['a.test']],
])('with %j the hosts are %j', (env, hosts) => {
  expect(allowedHosts(env)).toEqual(hosts);
});

test('a name with a port is a bad environment', () => {
  expect(() => allowedHosts({ ALLOWED_HOSTS: 'a.test:4000' })).toThrow(/ALLOWED_HOSTS/);
});

describe('a local server', () => {
  const http = createServer();
  let port = 0;
  let fixture: Awaited<ReturnType<typeof startServerFixture>>;
  beforeAll(async () => {
    fixture = await startServerFixture();
    http.on('request', checkHost(fixture.handle, ['api.test']));
    await once(http.listen(0, '127.0.0.1'), 'listening');
    ({ port } = http.address() as AddressInfo);
  });
  afterAll(async () => {
    http.close();
    http.closeAllConnections();
    await fixture.close();
  });

  const send = async (line: string, host: string) => {
    const body = line.startsWith('POST') ? '{"query":"{ hello }"}' : '';
    const head = `${line} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
    const bytes = Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    const [response] = await sendRaw(port, bytes);
    return response ?? { status: '', body: '' };
  };
  const LINES = ['POST /graphql', 'GET /graphql?query={hello}', 'GET /metrics'];

  test.each([
    'localhost',
    'localhost:4000',
    'LOCALHOST',
    'app.localhost',
    '127.0.0.1:4000',
    '127.0.0.2',
    '[::1]:4000',
    'api.test',
    'API.test:443',
  ])('answers %s', async (host) => {
    for (const line of LINES) expect((await send(line, host)).status).toBe('HTTP/1.1 200 OK');
  });

  test.each([
    'evil.example:4000',
    'localhost.evil.example',
    'api.test.evil.example',
    '10.0.0.1',
    '0.0.0.0',
    'a@b',
  ])('answers 421 with a code to %s', async (host) => {
    for (const line of LINES) {
      const { status, body } = await send(line, host);
      expect(status).toBe('HTTP/1.1 421 Misdirected Request');
      expect(JSON.parse(body).errors).toEqual([
        {
          message: expect.stringContaining('ALLOWED_HOSTS'),
          extensions: { code: 'MISDIRECTED_REQUEST' },
        },
      ]);
    }
  });

  test('takes the host of an absolute target', async () => {
    expect((await send('POST http://evil.example/graphql', 'localhost')).status).toContain(' 421 ');
    expect((await send('POST http://localhost/graphql', 'evil.example')).status).toContain(' 200 ');
  });

  test('answers probes under any name', async () => {
    for (const path of ['/livez', '/readyz']) {
      expect((await send(`GET ${path}`, '10.0.0.1:4000')).status).toContain(' 200 ');
    }
  });
});

test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
  'open metrics are not served to a request with %s',
  async (name) => {
    await using server = await startServerFixture();
    const response = await fetch(`${server.origin}/metrics`, { headers: { [name]: '10.0.0.1' } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  },
);
