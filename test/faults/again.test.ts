import { describe, expect, test } from 'vitest';
import { type Answer, type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';

// What comes after a failure: for the next request, for other callers, and in `Query.gateway`.

const DATASETS = '{ datasets(first: 2) { nodes { id } } }';
const OTHERS = '{ datasets(first: 3) { nodes { id } } }';
const SUTRO = '{ sutroDatasets(first: 2) { nodes { id } } }';
const GATEWAY = '{ gateway { providers { name mode state cooldownUntil lastError { code at } } } }';

type Gateway = { gateway: { providers: Record<string, unknown>[] } };
type List = { datasets: { nodes: unknown[] } | null };

const codes = ({ errors = [] }: Answer<unknown>) => errors.map(({ extensions }) => extensions.code);
const TRACE = { 'x-upstream-trace': '1' };

const providers = async ({ ask }: GatewayFixture) => {
  const { data } = await ask<Gateway>(GATEWAY);
  return Object.fromEntries(data.gateway.providers.map((it) => [it.name, it]));
};

describe('after a 429', () => {
  test('nobody with that key asks the provider again until it may be asked', async () => {
    await using fixture = await startGatewayFixture();
    fixture.sandbox.faults.add({ provider: 'qualia', fault: { status: 429, retryAfter: 60 } });
    await fixture.ask(DATASETS);
    const refused = await fixture.ask(OTHERS);
    expect(codes(refused)).toEqual(['RATE_LIMITED']);
    expect([59, 60]).toContain(refused.errors?.[0]?.extensions.retryAfter);
    expect(fixture.calls()).toEqual([]);
    expect(codes(await fixture.ask(SUTRO))).toEqual([]);
  });

  test('the gateway tells until when', async () => {
    await using fixture = await startGatewayFixture();
    fixture.sandbox.faults.add({ provider: 'qualia', fault: { status: 429, retryAfter: 60 } });
    const before = Date.now();
    await fixture.ask(DATASETS);
    const { qualia, sutro } = await providers(fixture);
    expect(qualia).toMatchObject({
      mode: 'LIVE',
      state: 'COOLING_DOWN',
      lastError: { code: 'RATE_LIMITED' },
    });
    expect(Date.parse(String(qualia?.cooldownUntil))).toBeGreaterThan(before + 58_000);
    expect(sutro).toEqual({
      name: 'sutro',
      mode: 'LIVE',
      state: 'OK',
      cooldownUntil: null,
      lastError: null,
    });
    expect(fixture.calls()).toEqual([]);
  });

  test('another caller’s key is as good as ever, and learns nothing', async () => {
    await using fixture = await startGatewayFixture({}, { CREDENTIALS: 'caller' });
    const ownAnswer = { 'x-qualia-api-key': 'sandbox' };
    const otherAnswer = { 'x-qualia-api-key': 'sandbox-of-another' };
    fixture.sandbox.faults.add({ fault: { status: 429, retryAfter: 60 }, when: { nth: 1 } });
    await fixture.ask(DATASETS, {}, otherAnswer);
    const answer = await fixture.ask<Gateway & List>(
      `{ datasets(first: 2) { nodes { id } } ${GATEWAY.slice(1, -1)} }`,
      {},
      ownAnswer,
    );
    expect(answer.data.datasets?.nodes).toHaveLength(2);
    expect(answer.data.gateway.providers).toMatchObject([
      { state: 'OK', lastError: null },
      { state: 'OK', lastError: null },
    ]);
  });
});

describe('while a provider is down', () => {
  const ENV = { BREAKER_FAILURES: '3', RETRY_ATTEMPTS: '1' };

  test('it is soon not asked any more, and the gateway says so', async () => {
    await using fixture = await startGatewayFixture({}, ENV);
    fixture.sandbox.faults.add({ provider: 'qualia', fault: { status: 503 } });
    for (let at = 0; at < 3; at++) await fixture.ask(DATASETS);
    const refused = await fixture.ask(DATASETS);
    expect(codes(refused)).toEqual(['PROVIDER_UNAVAILABLE']);
    expect(refused.errors?.[0]?.extensions.retryAfter).toBeGreaterThan(0);
    expect(fixture.calls()).toEqual([]);
    expect(await providers(fixture)).toMatchObject({
      qualia: { state: 'UNAVAILABLE', lastError: { code: 'PROVIDER_UNAVAILABLE' } },
      sutro: { state: 'OK' },
    });
    expect(codes(await fixture.ask(SUTRO))).toEqual([]);
  });

  test('it is found again by one read when it is back', async () => {
    await using fixture = await startGatewayFixture({}, { ...ENV, BREAKER_OPEN_MS: '1' });
    fixture.sandbox.faults.add({ provider: 'qualia', fault: { status: 503 }, when: { times: 3 } });
    for (let at = 0; at < 3; at++) await fixture.ask(DATASETS);
    let answer = await fixture.ask<List>(DATASETS);
    while (codes(answer).length > 0) answer = await fixture.ask<List>(DATASETS);
    expect(answer.data.datasets?.nodes).toHaveLength(2);
    expect(fixture.calls()).toHaveLength(1);
    expect(await providers(fixture)).toMatchObject({ qualia: { state: 'OK' } });
  });

  test('what was read before is served, and the receipt says that it is stale', async () => {
    await using fixture = await startGatewayFixture(
      {},
      { ...ENV, CACHE_TTL_MS: '1', CACHE_REVALIDATE_MS: '0' },
    );
    const fresh = await fixture.ask<List>(DATASETS);
    fixture.sandbox.faults.add({ provider: 'qualia', fault: 'reset' });
    for (let at = 0; at < 5; at++) {
      const { data, errors, extensions } = await fixture.ask<List>(DATASETS, {}, TRACE);
      expect(errors).toBeUndefined();
      expect(data).toEqual(fresh.data);
      expect(extensions).toMatchObject({ upstream: { providers: { qualia: { stale: 1 } } } });
    }
    expect(codes(await fixture.ask(OTHERS))).toEqual(['PROVIDER_UNAVAILABLE']);
  });
});

describe('the gateway without a provider', () => {
  test('tells that it is off', async () => {
    await using fixture = await startGatewayFixture({}, { SUTRO_BASE_URL: 'off' });
    expect(await providers(fixture)).toMatchObject({
      qualia: { mode: 'LIVE', state: 'OK' },
      sutro: { mode: 'OFF', state: 'OFF', lastError: null },
    });
  });
});

describe('an answer from the cache', () => {
  test('is the answer, whatever was done with it before', async () => {
    await using fixture = await startGatewayFixture({}, { CACHE_TTL_MS: '60000' });
    const document = `{
      datasets(first: 50) { edges { cursor node { id path metadata createdAt jobs { direction job { id status phases { name events { status } } } } } } pageInfo { endCursor } totalCount }
      sutroDatasets(sort: SIZE) { nodes { id name totalSizeBytes schema { name type } jobs { id status } } }
    }`;
    const first = await fixture.ask(document, {}, TRACE);
    const second = await fixture.ask(document, {}, TRACE);
    expect(first.errors).toBeUndefined();
    expect(second.data).toEqual(first.data);
    expect(fixture.calls()).toEqual([]);
    expect(second.extensions?.upstream).toMatchObject({ calls: 0 });
  });
});
