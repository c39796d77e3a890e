import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { startTestServer } from '../request-path.ts';
import { startRedis, testOnRedis } from '../upstream/cache/redis.ts';

// How old the data of a response may be, over HTTP, with the calls counted at a stand-in provider.

/** A provider whose lists are empty, and which counts its calls. */
async function startProvider() {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    calls.push(path);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        items: [],
        page_info: { has_next: false, end_cursor: null, total_count: calls.length },
        datasets: [],
        jobs: [],
        next_cursor: null,
      }),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return { calls, origin: `http://127.0.0.1:${port}`, stop };
}

async function startReplica(origin: string, env: Record<string, string> = {}) {
  const config = readConfig({
    QUALIA_API_KEY: 'key',
    QUALIA_BASE_URL: origin,
    SUTRO_API_KEY: 'key',
    SUTRO_BASE_URL: origin,
    CACHE_TTL_MS: '60000',
    ...env,
  });
  const gateway = await createGateway(config);
  const { url, close } = await startTestServer(gateway.handle);
  onTestFinished(async () => {
    close();
    await gateway.close();
  });
  return async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-upstream-trace': '1', ...headers },
      body: JSON.stringify({ query }),
    });
    return response.json();
  };
}

const NO_CACHE = { 'cache-control': 'no-cache' };
const COUNT = '{ jobs(first: 1) { totalCount asOf } }';

test('a request with no-cache reads anew, and renews what others are served', async () => {
  const { calls, origin } = await startProvider();
  const ask = await startReplica(origin);
  expect(await ask(COUNT)).toMatchObject({ data: { jobs: { totalCount: 1 } } });
  expect(await ask(COUNT)).toMatchObject({ data: { jobs: { totalCount: 1 } } });
  expect(await ask(COUNT, NO_CACHE)).toMatchObject({ data: { jobs: { totalCount: 2 } } });
  expect(await ask(COUNT)).toMatchObject({ data: { jobs: { totalCount: 2 } } });
  expect(await ask(COUNT, { 'cache-control': 'max-age=3600' })).toMatchObject({
    data: { jobs: { totalCount: 2 } },
  });
  expect(calls).toHaveLength(2);
});

test('equal requests with no-cache that come together never read twice at a time', async () => {
  const { calls, origin } = await startProvider();
  const ask = await startReplica(origin);
  const replies = await Promise.all(Array.from({ length: 20 }, () => ask(COUNT, NO_CACHE)));
  for (const reply of replies) expect(reply.errors).toBeUndefined();
  // One for the first, and one for those that came while it was read; how they arrive is the network's.
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.length).toBeLessThan(20);
});

test('no-cache fails where the provider does, and others are served what is there', async () => {
  const { origin, stop } = await startProvider();
  const ask = await startReplica(origin);
  expect(await ask(COUNT)).toMatchObject({ data: { jobs: { totalCount: 1 } } });
  stop();
  expect(await ask(COUNT, NO_CACHE)).toMatchObject({
    data: { jobs: null },
    errors: [{ extensions: { code: 'PROVIDER_UNAVAILABLE' } }],
  });
  expect(await ask(COUNT)).toMatchObject({ data: { jobs: { totalCount: 1 } } });
});

test('`asOf` and `oldestReadAt` are the time of the oldest read, not of the response', async () => {
  const { origin } = await startProvider();
  const ask = await startReplica(origin);
  const before = Date.now();
  const { asOf } = (await ask('{ datasets(first: 1) { totalCount asOf } }')).data.datasets;
  const after = Date.now();
  expect(Date.parse(asOf)).toBeGreaterThanOrEqual(before - 1);
  expect(Date.parse(asOf)).toBeLessThanOrEqual(after + 1);
  const { data, extensions } = await ask(
    '{ catalog(first: 1) { asOf } sutroDatasets(first: 1) { asOf } }',
  );
  expect(Date.parse(data.sutroDatasets.asOf)).toBeGreaterThanOrEqual(after - 1);
  // The catalog needs the page that was read before.
  for (const time of [data.catalog.asOf, extensions.upstream.oldestReadAt])
    expect(Math.abs(Date.parse(time) - Date.parse(asOf))).toBeLessThanOrEqual(1);
  const again = await ask('{ datasets(first: 1) { totalCount asOf } }');
  expect(Math.abs(Date.parse(again.data.datasets.asOf) - Date.parse(asOf))).toBeLessThanOrEqual(1);
  expect(again.extensions.upstream).toMatchObject({ calls: 0, cacheHits: 1 });
  const { oldestReadAt } = again.extensions.upstream;
  expect(Math.abs(Date.parse(oldestReadAt) - Date.parse(asOf))).toBeLessThanOrEqual(1);
});

test('a page for which nothing is read is as of the present', async () => {
  const { calls, origin } = await startProvider();
  const ask = await startReplica(origin);
  const before = Date.now();
  const { data, extensions } = await ask('{ jobs(filter: { status: [] }) { asOf nodes { id } } }');
  expect(Date.parse(data.jobs.asOf)).toBeGreaterThanOrEqual(before - 1);
  expect(extensions.upstream).toMatchObject({ calls: 0, oldestReadAt: null });
  expect(calls).toEqual([]);
});

testOnRedis(
  'no-cache holds over two replicas with a shared store, and so does the age',
  async () => {
    const { calls, origin } = await startProvider();
    const redis = await startRedis();
    const env = { CACHE_URL: redis.url };
    const [one, two] = [await startReplica(origin, env), await startReplica(origin, env)];
    const first = await one(COUNT);
    expect(first).toMatchObject({ data: { jobs: { totalCount: 1 } } });
    const shared = await two(COUNT);
    expect(shared).toMatchObject({ data: { jobs: { totalCount: 1 } } });
    const difference = Date.parse(shared.data.jobs.asOf) - Date.parse(first.data.jobs.asOf);
    expect(Math.abs(difference)).toBeLessThanOrEqual(5);
    expect(calls).toHaveLength(1);
    expect(await two(COUNT, NO_CACHE)).toMatchObject({ data: { jobs: { totalCount: 2 } } });
    expect(await one(COUNT, NO_CACHE)).toMatchObject({ data: { jobs: { totalCount: 3 } } });
    expect(await one(COUNT)).toMatchObject({ data: { jobs: { totalCount: 3 } } });
    expect(calls).toHaveLength(3);
  },
);
