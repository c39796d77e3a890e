import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

test('answers GET and HEAD for /livez and /readyz', async () => {
  await using server = await startServerFixture();
  for (const path of ['/livez', '/readyz', '/readyz?from=probe']) {
    expect((await fetch(server.origin + path)).status).toBe(200);
    const head = await fetch(server.origin + path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  }
});

test('shows the mode of each provider in /readyz', async () => {
  await using server = await startServerFixture({ QUALIA_API_KEY: 'k', SUTRO_BASE_URL: 'off' });
  const ready = await fetch(`${server.origin}/readyz`);
  expect(await ready.json()).toEqual({
    status: 'ready',
    providers: { qualia: 'live', sutro: 'off' },
  });
});

test('answers 503 to /readyz while draining, and 200 to /livez', async () => {
  await using server = await startServerFixture();
  server.state.draining = true;
  const ready = await fetch(`${server.origin}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'draining' }]);
  expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
});

test('matches the health paths exactly', async () => {
  await using server = await startServerFixture();
  for (const path of ['/livez/', '/x/livez', '/health', '/', '/LIVEZ', '/constructor']) {
    expect((await fetch(server.origin + path)).status, path).toBe(404);
  }
  // Yoga's own health check would match this one by the end of the URL.
  const encodedPath = await fetch(`${server.origin}/graphql?x=/health`);
  expect(encodedPath.status).toBe(400);
});

test('answers 405 to other methods', async () => {
  await using server = await startServerFixture();
  const posted = await fetch(`${server.origin}/readyz`, { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('requires no token for health', async () => {
  await using server = await startServerFixture({ GATEWAY_TOKENS: 'open-sesame' });
  expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
});
