import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

const BODY = JSON.stringify({ query: '{ hello }' });

test.each([
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/plain; application/json',
  'application/graphql',
  'application/jsonp',
])('refuses a POST of %s before it runs', async (type) => {
  await using server = await startServerFixture();
  const body = type.includes('urlencoded') ? 'query=%7Bhello%7D' : BODY;
  const headers = { 'content-type': type };
  const answer = await fetch(`${server.origin}/graphql`, { method: 'POST', headers, body });
  expect(answer.status).toBe(415);
  expect(await answer.json()).toMatchObject({
    errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }],
  });
  expect(server.contexts).toHaveLength(0);
});

test('refuses a POST without a content type', async () => {
  await using server = await startServerFixture();
  const answer = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    body: new TextEncoder().encode(BODY),
  });
  expect(answer.status).toBe(415);
});

test('reads a query and variables from a GET', async () => {
  await using server = await startServerFixture();
  const url = new URL(`${server.origin}/graphql`);
  url.searchParams.set('query', 'query ($n: Int) { hello(first: $n) }');
  url.searchParams.set('variables', '{"n": 1}');
  expect(await (await fetch(url)).json()).toEqual({ data: { hello: 'world' } });
});

test.each([
  'variables=notjson',
  'variables=%7B',
  'extensions=notjson',
  'variables=%5B1%5D',
  'variables=1',
])('answers 400 to a GET with %s', async (parameter) => {
  await using server = await startServerFixture();
  const answer = await fetch(`${server.origin}/graphql?query=%7Bhello%7D&${parameter}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

test.each(['{', '', 'null', '[]', '"x"', '1', '{"query":1}', '{}'])(
  'answers 400 to a body of %j for both media types',
  async (body) => {
    await using server = await startServerFixture();
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const headers = { 'content-type': 'application/json', accept };
      const answer = await fetch(`${server.origin}/graphql`, { method: 'POST', headers, body });
      expect(answer.status).toBe(400);
      const { errors } = (await answer.json()) as { errors: { extensions: object }[] };
      expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    }
  },
);

test('refuses a batch', async () => {
  await using server = await startServerFixture();
  const answer = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `[${BODY},${BODY}]`,
  });
  expect(answer.status).toBe(400);
  expect(server.contexts).toHaveLength(0);
});

test('accepts a body of 200 kB and no more, with and without content-length', async () => {
  await using server = await startServerFixture();
  const send = (bytes: number, chunked: boolean): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const body = BODY.padEnd(bytes);
      const headers = { 'content-type': 'application/json' };
      const sent = request(`${server.origin}/graphql`, { method: 'POST', headers }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode));
      });
      sent.once('error', reject);
      if (chunked) sent.write(body.slice(0, 10));
      sent.end(chunked ? body.slice(10) : body);
    });
  expect(await send(200_000, false)).toBe(200);
  expect(await send(200_000, true)).toBe(200);
  expect(await send(200_001, false)).toBe(413);
  expect(await send(200_001, true)).toBe(413);
});

test.each(['text/event-stream', 'multipart/mixed', 'text/html', 'image/png'])(
  'answers 406 if only %s is accepted',
  async (accept) => {
    await using server = await startServerFixture({ GRAPHIQL: 'false' });
    expect((await server.post('{ hello }', { headers: { accept } })).status).toBe(406);
    const got = await fetch(`${server.origin}/graphql?query={hello}`, { headers: { accept } });
    expect(got.status).toBe(406);
  },
);

test('answers in the accepted media type', async () => {
  await using server = await startServerFixture();
  const typeFor = async (accept: string) =>
    (await server.post('{ hello }', { headers: { accept } })).headers.get('content-type');
  expect(await typeFor('*/*')).toBe('application/json; charset=utf-8');
  expect(await typeFor('multipart/mixed, application/json')).toBe(
    'application/json; charset=utf-8',
  );
  expect(await typeFor('application/graphql-response+json, application/json;q=0.9')).toBe(
    'application/graphql-response+json; charset=utf-8',
  );
});

test.each(['PUT', 'DELETE', 'PATCH'])('answers 405 to %s', async (method) => {
  await using server = await startServerFixture();
  const answer = await fetch(`${server.origin}/graphql`, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});

test('answers 404 to every path but /graphql', async () => {
  await using server = await startServerFixture();
  for (const path of ['/x/graphql', '/?x=/graphql', '/graphql/', '/graphql/x', '/GRAPHQL']) {
    const answer = await fetch(server.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: BODY,
    });
    expect(answer.status, path).toBe(404);
  }
});

test('refuses introspection with INTROSPECTION=false', async () => {
  await using open = await startServerFixture();
  await using closed = await startServerFixture({ INTROSPECTION: 'false' });
  const query = '{ __schema { queryType { name } } }';
  expect(await (await open.post(query)).json()).toHaveProperty('data');
  const answer = await closed.post(query);
  expect(await answer.json()).toHaveProperty(
    'errors.0.extensions.code',
    'GRAPHQL_VALIDATION_FAILED',
  );
});

test('answers 400 to an invalid Host header', async () => {
  await using server = await startServerFixture();
  const status = await new Promise((resolve, reject) => {
    const sent = request(
      { port: server.port, path: '/livez', headers: { host: '[nonsense' } },
      (answer) => resolve(answer.resume().statusCode),
    );
    sent.once('error', reject);
    sent.end();
  });
  expect(status).toBe(400);
});
