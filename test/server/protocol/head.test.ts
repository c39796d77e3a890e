import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

const HTML = { accept: 'text/html' };

test.each<[string, HeadersInit]>([
  ['/graphql?query=%7Bhello%7D', {}],
  ['/graphql?query=%7Bnope%7D', { accept: 'application/graphql-response+json' }],
  ['/graphql', HTML],
  ['/livez', {}],
  ['/readyz', {}],
  ['/metrics', {}],
  ['/other', {}],
])('answers HEAD as GET for %s, without the body', async (path, headers) => {
  await using server = await startServerFixture();
  const answers = [];
  for (const method of ['GET', 'HEAD']) {
    const response = await fetch(server.origin + path, { method, headers });
    const rest = Object.fromEntries(response.headers);
    // These belong to the connection, not to the representation.
    for (const name of ['x-request-id', 'date', 'connection', 'keep-alive']) delete rest[name];
    answers.push({ status: response.status, ...rest, body: await response.text() });
  }
  const [get, head] = answers;
  expect(get?.body).not.toBe('');
  // A body of unknown length is sent in chunks.
  expect({ ...head, 'transfer-encoding': undefined }).toEqual({
    ...get,
    body: '',
    'transfer-encoding': undefined,
  });
});

test('answers HEAD as GET for the files of GraphiQL', async () => {
  await using server = await startServerFixture();
  const page = await (await fetch(`${server.origin}/graphql`, { headers: HTML })).text();
  const [path] = /graphiql\/start[^"]+/.exec(page) ?? [];
  const response = await fetch(`${server.origin}/${path}`, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/javascript; charset=utf-8',
  ]);
});

test('answers HEAD as GET over fetch', async () => {
  await using server = await startServerFixture();
  const request = new Request('http://x/graphql?query={hello}', { method: 'HEAD' });
  const response = await server.fetch(request);
  expect([response.status, await response.text()]).toEqual([200, '']);
});
