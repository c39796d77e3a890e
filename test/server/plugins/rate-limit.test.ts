import { expect, test } from 'vitest';
import { startGatewayFixture } from '../../gateway-fixture.ts';
import { startServerFixture } from '../server-fixture.ts';

const ENV = { RATE_LIMIT: '5/3600' };

const rateOf = ({ headers }: Response) => [
  headers.get('ratelimit-policy'),
  headers.get('ratelimit')?.replace(/t=3(600|599|598)$/, 't=all'),
];

test('each request costs a point, and the headers state what remains', async () => {
  await using server = await startServerFixture(ENV);
  expect(rateOf(await server.post('{ hello }'))).toEqual([
    '"points";q=5;w=3600',
    '"points";r=4;t=all',
  ]);
  expect(rateOf(await server.post('{ nope }'))).toEqual([
    '"points";q=5;w=3600',
    '"points";r=3;t=all',
  ]);
});

test('a caller without points is refused until the window ends', async () => {
  await using server = await startServerFixture(ENV);
  for (let request = 0; request < 5; request += 1) await server.post('{ hello }');
  server.contexts.length = 0;
  const response = await server.post('{ hello }');
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toMatch(/^3(600|59\d)$/);
  expect(await response.json()).toEqual({
    errors: [
      {
        message: 'Too many requests. Try again later.',
        extensions: {
          code: 'RATE_LIMITED',
          retryAfter: Number(response.headers.get('retry-after')),
        },
      },
    ],
  });
  expect(server.contexts).toHaveLength(0);
});

test('callers are distinguished by token, and wrong tokens cost no caller anything', async () => {
  await using server = await startServerFixture({ ...ENV, GATEWAY_TOKENS: 'one,two' });
  const as = (token: string) =>
    server.post('{ hello }', { headers: { authorization: `Bearer ${token}` } });
  for (let request = 0; request < 5; request += 1) await as('one');
  expect([(await as('one')).status, (await as('two')).status, (await as('three')).status]).toEqual([
    429, 200, 401,
  ]);
});

test('addresses are taken from a header only as far as proxies are trusted', async () => {
  const statuses = async (env: Record<string, string>, addresses: readonly string[]) => {
    await using server = await startServerFixture({ RATE_LIMIT: '1/3600', ...env });
    const found: number[] = [];
    for (const address of addresses) {
      const headers = { 'x-forwarded-for': address };
      found.push((await server.post('{ hello }', { headers })).status);
    }
    return found;
  };
  expect(await statuses({}, ['10.0.0.1', '10.0.0.2'])).toEqual([200, 429]);
  const env = { TRUSTED_PROXIES: '1' };
  expect(await statuses(env, ['10.0.0.1', '10.0.0.2', '10.0.0.2'])).toEqual([200, 200, 429]);
  expect(await statuses(env, ['6.6.6.6, 10.0.0.1', '7.7.7.7, 10.0.0.1'])).toEqual([200, 429]);
  expect(await statuses(env, ['2001:db8::1', '2001:db8:0:0:1::', '2001:db8:0:1::1'])).toEqual([
    200, 429, 200,
  ]);
});

test('an operation costs what it may cause upstream, and is not charged where it is refused', async () => {
  await using fixture = await startGatewayFixture({ size: 30 }, { RATE_LIMIT: '20/3600' });
  const trace = { 'x-upstream-trace': '1' };
  const query = 'query ($n: Int!) { datasets(first: $n) { nodes { imageKeys } } }';
  const first = await fixture.ask(query, { n: 9 }, trace);
  expect(first.extensions).toMatchObject({ cost: 10, rateLimit: { limit: 20, remaining: 9 } });
  const second = await fixture.ask(query, { n: 9 }, trace);
  expect(second.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  expect(second.extensions).toMatchObject({ rateLimit: { remaining: 8 } });
  expect(fixture.calls()).toEqual([]);
  expect((await fixture.ask(query, { n: 6 }, trace)).errors).toBeUndefined();
});
