import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

test('/livez and /readyz answer GET and HEAD', async () => {
  await using server = await startServerFixture();
  for (const path of ['/livez', '/readyz', '/readyz?from=probe']) {
    expect((await fetch(server.origin + path)).status).toBe(200);
    const head = await fetch(server.origin + path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  }
});

test('/readyz tells how each provider is served', async () => {
  await using server = await startServerFixture({ QUALIA_API_KEY: 'k', SUTRO_BASE_URL: 'off' });
  const ready = await fetch(`${server.origin}/readyz`);
  expect(await ready.json()).toEqual({
    status: 'ready',
    providers: { qualia: 'live', sutro: 'off' },
  });
});

test('/readyz says 503 while draining, /livez does not', async () => {
  await using server = await startServerFixture();
  server.state.draining = true;
  const ready = await fetch(`${server.origin}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'draining' }]);
  expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
});

test('health paths are exact', async () => {
  await using server = await startServerFixture();
  for (const path of ['/livez/', '/x/livez', '/health', '/', '/LIVEZ', '/constructor']) {
    expect((await fetch(server.origin + path)).status, path).toBe(404);
  }
  // Yoga's own check would answer this one, because the URL ends that way.
  const encodedPath = await fetch(`${server.origin}/graphql?x=/health`);
  expect(encodedPath.status).toBe(400);
});

test('health takes no other method', async () => {
  await using server = await startServerFixture();
  const posted = await fetch(`${server.origin}/readyz`, { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('health needs no token', async () => {
  await using server = await startServerFixture({ GATEWAY_TOKENS: 'open-sesame' });
  expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
});
