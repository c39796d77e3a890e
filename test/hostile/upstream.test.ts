import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { fastPath, send, startTestServer, type TestServer } from '../request-path.ts';

const METADATA = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toJSON":"x","a":{"__proto__":[1]}}`;
const item = (id: number, path: string, metadata = '{}') =>
  `{"artifact_id":"2489e9ad-2ee2-8e00-8ec9-32d5f69181c${id}","subtype":"__proto__","path":${JSON.stringify(path)},"metadata":${metadata},"jobs":[],"created_at":"2026-04-15T12:00:00Z","updated_at":"2026-04-15T12:00:00Z","__proto__":{"polluted":1}}`;
const DEEP = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;

const bodies = { next: '' };
const page = (...items: string[]): string =>
  `{"items":[${items.join(',')}],"page_info":{"has_next":false,"end_cursor":null,"total_count":${items.length}},"__proto__":{"polluted":1}}`;

const provider = createServer((_, response) => {
  response.setHeader('content-type', 'application/json').end(bodies.next);
});
const reports: unknown[] = [];
let gateway: Gateway;
let server: TestServer;

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  const QUALIA_BASE_URL = `http://127.0.0.1:${port}`;
  gateway = await createGateway(
    readConfig({ QUALIA_API_KEY: 'k', QUALIA_BASE_URL, SUTRO_BASE_URL: 'off', CACHE_TTL_MS: '0' }),
    { fastPath, report: (error) => reports.push(error) },
  );
  server = await startTestServer(gateway.handle);
});
afterAll(async () => {
  server.close();
  await gateway.close();
  provider.close();
  provider.closeAllConnections();
});

const ask = async (body: string): Promise<string> => {
  bodies.next = body;
  const query = '{ datasets { nodes { path type subtype metadata } } }';
  return (await send(server, JSON.stringify({ query }))).text();
};

test('metadata keeps members that are named like prototypes, and changes none', async () => {
  const text = await ask(page(item(1, 'a/b', METADATA)));
  expect(text).toContain(`"metadata":${METADATA}`);
  expect(text).toContain('"type":"OTHER","subtype":"__proto__"');
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each(['a\r\nb', '<script>alert(1)</script>', '\u2028', '\ud800', '\0', '__proto__', '"'])(
  'a path of %j comes as it is, as JSON',
  async (path) => {
    const { data } = JSON.parse(await ask(page(item(1, path))));
    expect(data.datasets.nodes[0].path).toBe(path);
  },
);

test('metadata comes whole, however deeply it is nested, and does no harm', async () => {
  expect((await ask(page(item(1, 'a/b', DEEP)))).includes(`"metadata":${DEEP}`)).toBe(true);
  expect(reports).toEqual([]);
  expect(await ask(page(item(3, 'e/f')))).toContain('e/f');
});
