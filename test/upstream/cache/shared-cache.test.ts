import path from 'node:path';
import { Redis } from 'iovalkey';
import { expect, onTestFinished, vi } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { qualia } from '../../../src/providers/routes.ts';
import { sharedScope } from '../../../src/upstream/cache/shared-store.ts';
import { valkeyStore } from '../../../src/upstream/cache/valkey.ts';
import type { CallOptions, UpstreamRequest } from '../../../src/upstream/request.ts';
import { createUpstream, type Upstream } from '../../../src/upstream/upstream.ts';
import { policySettings } from '../../../src/upstream/upstreams.ts';
import { caller, READ, refusalOf, standIn } from '../fake-provider.ts';
import { type RedisServer, startRedis, testOnRedis } from './redis.ts';

// Replicas are pipes of their own, with clients of their own, on one real server.

const CACHE = {
  ttlMs: 60_000,
  revalidateMs: 0,
  staleIfErrorMs: 0,
  maxBytes: 1_000_000,
  refreshMs: 1_000,
};

const replica = async (
  redis: Pick<RedisServer, 'url'>,
  provider: Pick<Awaited<ReturnType<typeof standIn>>, 'origin' | 'transport'>,
  options: { ttlMs?: number; baseUrl?: string; secret?: string } = {},
): Promise<Upstream> => {
  const store = await valkeyStore(redis.url);
  const baseUrl = options.baseUrl ?? provider.origin;
  const upstream = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl,
    transport: provider.transport,
    cache: { ...CACHE, ttlMs: options.ttlMs ?? CACHE.ttlMs },
    sharedScope: sharedScope({ store, provider: 'qualia', baseUrl, secret: options.secret }),
  });
  onTestFinished(() => {
    upstream.close();
    store.close();
  });
  return upstream;
};

/** A provider that numbers its answers. */
const numbering = async (answerAfter: () => Promise<unknown> = async () => {}) => {
  let answers = 0;
  return standIn(async (_request, response) => {
    answers += 1;
    const body = JSON.stringify({ answer: answers });
    await answerAfter();
    response.end(body);
  });
};

const keysIn = async ({ url }: Pick<RedisServer, 'url'>) => {
  const client = new Redis(url);
  const keys = await client.keys('*');
  const values = await Promise.all(keys.map((key) => client.get(key)));
  const ttls = await Promise.all(keys.map((key) => client.pttl(key)));
  client.disconnect();
  return { keys, values, ttls };
};

/** Two callers with the same key, as two processes know them: by ids that differ. */
const callerOf = (key: string, process: string, given: Partial<CallOptions> = {}) =>
  caller({ credential: { key, id: `${process} ${key}` }, ...given });

testOnRedis('what one replica has read, the other does not read', async () => {
  const [redis, provider] = [await startRedis(), await numbering()];
  const [one, two] = [await replica(redis, provider), await replica(redis, provider)];
  expect(await one.send(READ, callerOf('sk_a', 'one').call)).toEqual({ answer: 1 });
  const { call, kinds } = callerOf('sk_a', 'two');
  expect(await two.send(READ, call)).toEqual({ answer: 1 });
  expect(kinds()).toEqual(['hit']);
  expect(provider.requests).toHaveLength(1);
});

testOnRedis('what two replicas want at the same time is read once', async () => {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const provider = await numbering(() => {
    arrived.resolve();
    return released.promise;
  });
  const redis = await startRedis();
  const replicas = await Promise.all([1, 2, 3].map(() => replica(redis, provider)));
  const answers = replicas.flatMap((upstream, at) =>
    [1, 2].map(() => upstream.send(READ, callerOf('sk_a', `${at}`).call)),
  );
  await arrived.promise;
  released.resolve();
  expect(await Promise.all(answers)).toEqual(Array(6).fill({ answer: 1 }));
  expect(provider.requests).toHaveLength(1);
});

testOnRedis(
  'keys never mix, and neither do deployments, and none is found in the store',
  async () => {
    const [redis, provider] = [await startRedis(), await numbering()];
    const [one, two] = [await replica(redis, provider), await replica(redis, provider)];
    const elsewhere = await replica(redis, provider, { baseUrl: `${provider.origin}/staging` });
    const salted = await replica(redis, provider, { secret: 'pepper' });
    const ask = ({ send }: Upstream, key: string) => send(READ, callerOf(key, 'any').call);
    expect(await ask(one, 'sk_a')).toEqual({ answer: 1 });
    expect(await ask(two, 'sk_b')).toEqual({ answer: 2 });
    expect(await ask(elsewhere, 'sk_a')).toEqual({ answer: 3 });
    expect(await ask(salted, 'sk_a')).toEqual({ answer: 4 });
    expect(await ask(two, 'sk_a')).toEqual({ answer: 1 });
    const { keys, values } = await keysIn(redis);
    expect(keys.filter((key) => key.includes(':answer:'))).toHaveLength(4);
    expect(JSON.stringify([keys, values])).not.toMatch(/sk_|pepper|things|127\.0\.0\.1/);
  },
);

testOnRedis('everything in the store is ours by name and ends by itself', async () => {
  const [redis, provider] = [await startRedis(), await numbering()];
  const one = await replica(redis, provider);
  await one.send(READ, callerOf('sk_a', 'one').call);
  await one.send(
    { ...READ, path: '/v1/kept', freshnessMs: () => 600_000 },
    callerOf('sk_a', 'one').call,
  );
  const { keys, ttls } = await keysIn(redis);
  expect(keys.every((key) => /^dataset-graph:1:(answer|epoch):/.test(key))).toBe(true);
  const [short = 0, ...others] = ttls.toSorted((a, b) => a - b);
  // An account's epoch lives as long as the last of its answers.
  const [long = 0, epoch = 0] = others;
  expect(epoch - long).toBeLessThan(1_000);
  expect(epoch).toBeLessThanOrEqual(600_000);
  expect([short > 0, short <= 60_000, long > 60_000, long <= 600_000]).toEqual(Array(4).fill(true));
});

testOnRedis('an answer from the store is no fresher here than it is there', async () => {
  const [redis, provider] = [await startRedis(), await numbering()];
  const [one, two] = [await replica(redis, provider), await replica(redis, provider)];
  await one.send(READ, callerOf('sk_a', 'one').call);
  const client = new Redis(redis.url);
  const [key = ''] = await client.keys('*:answer:*');
  await client.pexpire(key, CACHE.ttlMs / 2);
  expect(await two.send(READ, callerOf('sk_a', 'two').call)).toEqual({ answer: 1 });
  await client.del(key);
  client.disconnect();
  expect(await two.send(READ, callerOf('sk_a', 'two').call)).toEqual({ answer: 1 });
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + CACHE.ttlMs / 2);
  onTestFinished(() => clock.mockRestore());
  expect(await two.send(READ, callerOf('sk_a', 'two').call)).toEqual({ answer: 2 });
});

testOnRedis('a 429 that one replica met cools the key down in the other', async () => {
  const redis = await startRedis();
  const provider = await standIn((_request, response) =>
    response.writeHead(429, { 'retry-after': '60' }).end('{}'),
  );
  const [one, two] = [await replica(redis, provider), await replica(redis, provider)];
  const soon = () => ({ deadline: performance.now() + 5_000 });
  expect(await refusalOf(one.send(READ, callerOf('sk_a', 'one', soon()).call))).toMatchObject({
    status: 429,
  });
  const { call, kinds } = callerOf('sk_a', 'two', soon());
  const elsewhere: UpstreamRequest<unknown> = { ...READ, path: '/v1/others' };
  const refused = await refusalOf(two.send(elsewhere, call));
  expect(refused).toMatchObject({ code: 'RATE_LIMITED', status: undefined });
  expect([59, 60]).toContain(refused.retryAfter);
  expect(kinds()).toEqual(['rejected-cooldown']);
  expect(two.status(call.credential.id).cooldownMs).toBeGreaterThan(50_000);
  expect(provider.requests).toHaveLength(1);
});

testOnRedis('a replica that fails while it reads leaves the way to the next', async () => {
  let failing = true;
  const provider = await standIn((_request, response) => {
    const status = failing ? 404 : 200;
    failing = false;
    response.writeHead(status).end('{}');
  });
  const redis = await startRedis();
  const [one, two] = [await replica(redis, provider), await replica(redis, provider)];
  const refused = refusalOf(one.send(READ, callerOf('sk_a', 'one').call));
  expect(await refused).toMatchObject({ code: 'PROVIDER_NOT_OFFERED' });
  expect(await two.send(READ, callerOf('sk_a', 'two').call)).toEqual({});
});

testOnRedis('a replica that dies while it reads is waited for, and not for ever', async () => {
  const [redis, provider] = [await startRedis(), await numbering()];
  const two = await replica(redis, provider);
  const dead = await valkeyStore(redis.url);
  const locks = async () => (await keysIn(redis)).keys.filter((key) => key.includes(':lock:'));
  // The lock of a replica that never comes back, under the name that the living one will ask for.
  const { call } = callerOf('sk_a', 'two', { deadline: performance.now() + 600 });
  const idOf = sharedScope({
    store: dead,
    provider: 'qualia',
    baseUrl: provider.origin,
    secret: undefined,
  }).idOf(call.credential);
  const { createHash } = await import('node:crypto');
  const digest = createHash('sha256').update('qualia GET /v1/things?limit=2 ').digest('base64url');
  expect(await dead.getOrLock(idOf, digest, 60_000)).not.toBeNull();
  dead.close();
  expect(await two.send(READ, call)).toEqual({ answer: 1 });
  expect(await locks()).toHaveLength(1);
});

testOnRedis.each(['stop', 'freeze'] as const)(
  'a store that ends up on %s fails no read',
  async (end) => {
    const [redis, provider] = [await startRedis(), await numbering()];
    const one = await replica(redis, provider);
    expect(await one.send(READ, callerOf('sk_a', 'one').call)).toEqual({ answer: 1 });
    await redis[end]();
    const { call, kinds } = callerOf('sk_a', 'one');
    const elsewhere: UpstreamRequest<unknown> = { ...READ, path: '/v1/others' };
    expect(await one.send(elsewhere, call)).toEqual({ answer: 2 });
    expect(kinds()).toContain('shared-cache-error');
    expect(kinds()).toContain('attempt');
  },
);

testOnRedis('a store that was never there fails no read', async () => {
  const provider = await numbering();
  const one = await replica({ url: '/nowhere/redis.sock' }, provider);
  const { call, kinds } = callerOf('sk_a', 'one');
  expect(await one.send(READ, call)).toEqual({ answer: 1 });
  expect(kinds()).toContain('shared-cache-error');
});

testOnRedis('a store that comes back is used again', async () => {
  const provider = await numbering();
  const redis = await startRedis();
  const [one, two] = [await replica(redis, provider), await replica(redis, provider)];
  await redis.stop();
  const { call, kinds } = callerOf('sk_a', 'one');
  await one.send(READ, call);
  expect(kinds()).toContain('shared-cache-error');
  await startRedis(path.dirname(redis.url));
  // Each turn asks for something new; sooner or later what one has read is a hit for the other.
  for (let at = 0; ; at++) {
    const read = { ...READ, path: `/v1/things/${at}` };
    await one.send(read, callerOf('sk_a', 'one').call);
    const other = callerOf('sk_a', 'two');
    await two.send(read, other.call);
    if (other.kinds().includes('hit')) break;
    await new Promise((tick) => setTimeout(tick, 20));
  }
});

testOnRedis('what another release has left in the store is read anew', async () => {
  const [redis, provider] = [await startRedis(), await numbering()];
  const [one, two] = [await replica(redis, provider), await replica(redis, provider)];
  await one.send(READ, callerOf('sk_a', 'one').call);
  const client = new Redis(redis.url);
  const [key = ''] = await client.keys('*:answer:*');
  await client.set(key, '{"half', 'PX', 60_000);
  client.disconnect();
  expect(await two.send(READ, callerOf('sk_a', 'two').call)).toEqual({ answer: 2 });
});
