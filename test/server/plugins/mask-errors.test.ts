import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

type Answer = {
  data?: object | null;
  errors: { message: string; path?: string[]; extensions: { code: string } }[];
};

test('what nobody planned is masked, and reported with the request id', async () => {
  await using server = await startServerFixture();
  const response = await server.post('{ crash hello }', { headers: { 'x-request-id': 'r-1' } });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).not.toContain('hunter2');
  expect(JSON.parse(text)).toEqual({
    data: { crash: null, hello: 'world' },
    errors: [
      {
        message: 'Something went wrong in this gateway.',
        locations: [{ line: 1, column: 3 }],
        path: ['crash'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ],
  });
  expect(server.reports).toMatchObject([
    { requestId: 'r-1', error: { message: 'password is hunter2' } },
  ]);
});

test.each([
  ['a value that does not fit its scalar', '{ tooBig }'],
  ['a null where there must be none', '{ missing }'],
])('%s in an answer is this gateway’s mistake', async (_, query) => {
  await using server = await startServerFixture();
  const { errors } = (await (await server.post(query)).json()) as Answer;
  expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  expect(server.reports).toHaveLength(1);
});

test('errors meant for clients pass, without their cause', async () => {
  await using server = await startServerFixture();
  const text = await (await server.post('{ refused down hello }')).text();
  expect(text).not.toContain('hunter2');
  expect(JSON.parse(text)).toMatchObject({
    data: { refused: null, down: null, hello: 'world' },
    errors: [
      { message: 'No such thing.', path: ['refused'], extensions: { code: 'BAD_USER_INPUT' } },
      {
        message: 'Sutro: The provider is not available.',
        path: ['down'],
        extensions: { code: 'PROVIDER_UNAVAILABLE', provider: 'sutro', upstreamStatus: 503 },
      },
    ],
  });
  expect(server.reports).toEqual([]);
});

test.each([
  ['{ hello', {}, 'GRAPHQL_PARSE_FAILED'],
  ['{ nope }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['{ hello(nope: 1) }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['query A { hello } query B { hello }', {}, 'BAD_USER_INPUT'],
  ['{ hello(id: "not-a-uuid") }', {}, 'BAD_USER_INPUT'],
  ['{ hello(first: 2147483648) }', {}, 'BAD_USER_INPUT'],
  ['{ hello(sort: SIDEWAYS) }', {}, 'BAD_USER_INPUT'],
  ['{ hello(sort: "NEWEST") }', {}, 'BAD_USER_INPUT'],
  ['query ($id: UUID) { hello(id: $id) }', { id: 'not-a-uuid' }, 'BAD_USER_INPUT'],
  ['query ($n: Int) { hello(first: $n) }', { n: 2 ** 31 }, 'BAD_USER_INPUT'],
  ['query ($s: Sort) { hello(sort: $s) }', { s: 'SIDEWAYS' }, 'BAD_USER_INPUT'],
  ['query ($n: Int!) { hello(first: $n) }', {}, 'BAD_USER_INPUT'],
])('%s with %j is the caller’s mistake: %s', async (query, variables, code) => {
  await using server = await startServerFixture();
  const accept = 'application/graphql-response+json';
  const response = await server.post(query, { variables, headers: { accept } });
  expect(response.status).toBe(400);
  const { errors } = (await response.json()) as Answer;
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code }]);
  expect(server.reports).toEqual([]);
});
