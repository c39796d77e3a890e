import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

const corsOf = (response: Response) =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

const preflight = (origin: string, from: string) =>
  fetch(`${origin}/graphql`, {
    method: 'OPTIONS',
    headers: { origin: from, 'access-control-request-method': 'POST' },
  });

test('without a list no origin is let in', async () => {
  await using server = await startServerFixture();
  const origin = 'https://app.test';
  expect(corsOf(await server.post('{ hello }', { headers: { origin } }))).toEqual([]);
  expect(corsOf(await preflight(server.origin, origin))).toEqual([]);
});

test('a listed origin may send what the gateway reads, without cookies', async () => {
  await using server = await startServerFixture({
    CORS_ORIGINS: 'https://app.test, https://b.test',
  });
  const response = await preflight(server.origin, 'https://b.test');
  expect(response.status).toBe(204);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': 'https://b.test',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': expect.stringContaining(
      'authorization, cache-control, content-type',
    ),
  });
  expect(response.headers.has('access-control-allow-credentials')).toBe(false);
});

test('a listed origin may read answers, refusals too', async () => {
  await using server = await startServerFixture({
    CORS_ORIGINS: 'https://app.test',
    GATEWAY_TOKENS: 'a',
  });
  const response = await server.post('{ hello }', { headers: { origin: 'https://app.test' } });
  expect(response.status).toBe(401);
  expect(response.headers.get('access-control-allow-origin')).toBe('https://app.test');
  expect(response.headers.get('vary')).toContain('Origin');
});

test.each(['https://evil.test', 'https://app.test.evil.test', 'null', 'http://app.test'])(
  'the origin %s is not reflected',
  async (origin) => {
    await using server = await startServerFixture({ CORS_ORIGINS: 'https://app.test' });
    expect(corsOf(await server.post('{ hello }', { headers: { origin } }))).toEqual([]);
    expect(corsOf(await preflight(server.origin, origin))).toEqual([]);
  },
);
