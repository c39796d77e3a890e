import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

let server: Awaited<ReturnType<typeof startServerFixture>>;
let file: string;
beforeAll(async () => {
  server = await startServerFixture({ GATEWAY_TOKENS: 'a', CORS_ORIGINS: 'https://app.test' });
  const page = await fetch(`${server.origin}/graphql`, { headers: { accept: 'text/html' } });
  file = `/${/src="([^"]+)"/.exec(await page.text())?.[1]}`;
});
afterAll(() => server.close());

const request = (path: string, method: string, accept = '*/*') =>
  fetch(server.origin + path, { method, headers: { accept } });

const PATHS = [
  ['/livez', '*/*'],
  ['/readyz', '*/*'],
  ['/graphql', 'text/html'],
  ['a file of GraphiQL', '*/*'],
] as const;

test.each(PATHS)('HEAD of %s has the headers of GET and no body', async (name, accept) => {
  const path = name.startsWith('/') ? name : file;
  const got = await request(path, 'GET', accept);
  const head = await request(path, 'HEAD', accept);
  expect(got.status).toBe(200);
  expect((await got.text()).length).toBeGreaterThan(0);
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(head.headers.get('content-type')).toBe(got.headers.get('content-type'));
  expect(head.headers.get('cache-control')).toBe(got.headers.get('cache-control'));
});

test.each(['/livez', '/readyz', 'a file of GraphiQL'])(
  '%s refuses other methods with 405 and names those it allows',
  async (name) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const response = await request(name.startsWith('/') ? name : file, method);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(await response.text()).toContain('METHOD_NOT_ALLOWED');
    }
  },
);

test('a page that is not there is 404 by every method', async () => {
  for (const path of ['/', '/livez/', '/graphiql', '/graphiql/x.js', '/graphql/']) {
    for (const method of ['GET', 'HEAD']) expect((await request(path, method)).status).toBe(404);
  }
  expect((await request('/nowhere', 'POST')).status).toBe(404);
});

test('a preflight is answered on every path, without a token', async () => {
  for (const path of ['/graphql', '/livez', '/nowhere', file]) {
    const response = await request(path, 'OPTIONS');
    expect([response.status, response.headers.get('content-length')]).toEqual([204, '0']);
    expect(response.headers.get('vary')).toContain('Origin');
  }
});

test('GraphQL keeps its methods where the request does not accept HTML', async () => {
  expect((await request('/graphql', 'GET')).status).toBe(401);
});
