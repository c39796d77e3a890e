import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { qualia } from '../../../src/providers/routes.ts';
import { sharedScope } from '../../../src/upstream/cache/shared-store.ts';
import { valkeyStore } from '../../../src/upstream/cache/valkey.ts';
import { sharedMaxAgeMs } from '../../../src/upstream/response/cache-control.ts';
import { createUpstream } from '../../../src/upstream/upstream.ts';
import { policySettings } from '../../../src/upstream/upstreams.ts';
import { caller, READ, standIn } from '../fake-provider.ts';
import { startRedis, testOnRedis } from './redis.ts';

const CACHE = {
  ttlMs: 60_000,
  revalidateMs: 0,
  staleIfErrorMs: 0,
  maxBytes: 10_000_000,
  refreshMs: 1_000,
};

/** Two replicas on one store, and a provider that responds with these headers. */
const replicas = async (headers: Record<string, string>, body = '{}') => {
  const redis = await startRedis();
  const { origin, transport, requests } = await standIn((_request, response) =>
    response.writeHead(200, headers).end(body),
  );
  const replica = async () => {
    const store = await valkeyStore(redis.url);
    const connected = Promise.withResolvers<unknown>();
    // A replica empties its memory when it is connected to the channel of revoked keys.
    store.onForgotten(connected.resolve);
    const scope = { store, provider: 'qualia', baseUrl: origin, secret: undefined };
    const upstream = createUpstream({
      ...policySettings(readConfig({})),
      provider: qualia,
      baseUrl: origin,
      transport,
      cache: CACHE,
      sharedScope: sharedScope(scope),
    });
    onTestFinished(() => {
      upstream.close();
      store.close();
    });
    await connected.promise;
    const { call, kinds } = caller();
    return { store, kinds, read: () => upstream.send(READ, call) };
  };
  return { requests, one: await replica(), two: await replica() };
};

testOnRedis.each(['no-store', 'private, max-age=60', 'max-age=0, must-revalidate', 'no-cache'])(
  'a response is kept in memory but not shared when the provider says %s',
  async (directives) => {
    const { requests, one, two } = await replicas({ 'Cache-Control': directives });
    await one.read();
    await one.read();
    expect(one.kinds()).toEqual(['attempt', 'hit']);
    await two.read();
    expect(two.kinds()).toEqual(['attempt']);
    expect(requests).toHaveLength(2);
  },
);

testOnRedis('a response is shared when the provider says public', async () => {
  const { requests, one, two } = await replicas({ 'cache-control': 'public, max-age=60' });
  await one.read();
  await two.read();
  expect(two.kinds()).toEqual(['hit']);
  expect(requests).toHaveLength(1);
});

test.each([
  [{}, undefined],
  [{ 'cache-control': 'must-revalidate' }, undefined],
  [{ 'cache-control': 'max-age=60' }, 60_000],
  [{ 'cache-control': 'Max-Age="60"', age: '50' }, 10_000],
  [{ 'cache-control': 'max-age=60', age: 'x' }, 60_000],
  [{ 'cache-control': 'max-age=60', age: '90' }, 0],
  [{ 'cache-control': 'max-age=0, s-maxage=30' }, 30_000],
  [{ 'cache-control': ['public', 'PRIVATE="set-cookie"'] }, 0],
  [{ 'cache-control': 'x-private, not-no-store' }, undefined],
])('%j may be shared for %s ms', (headers, ms) => {
  expect(sharedMaxAgeMs(headers)).toBe(ms);
});
