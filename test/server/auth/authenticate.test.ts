import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

const env = { GATEWAY_TOKENS: 'first-token, second-token' };

test.each(['Bearer first-token', 'Bearer second-token', 'bearer first-token'])(
  'accepts a caller with "%s"',
  async (authorization) => {
    await using server = await startServerFixture(env);
    const answer = await server.post('{ hello }', { headers: { authorization } });
    expect(await answer.json()).toEqual({ data: { hello: 'world' } });
  },
);

test.each([undefined, '', 'Bearer', 'Bearer wrong', 'Basic first-token', 'Bearer first-token x'])(
  'refuses a caller with %j by a GraphQL error',
  async (authorization) => {
    await using server = await startServerFixture(env);
    const headers: HeadersInit = authorization === undefined ? {} : { authorization };
    const answer = await server.post('{ hello }', { headers });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await answer.json()).toEqual({
      errors: [
        {
          message: 'This gateway does not know the caller.',
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ],
    });
    expect(server.contexts).toHaveLength(0);
  },
);

test('reports an operation event for a refused caller', async () => {
  await using server = await startServerFixture(env);
  await server.post('{ hello }');
  expect(server.operations).toMatchObject([{ upstreamCalls: 0, codes: ['UNAUTHENTICATED'] }]);
});

test('requires a token for queries of GraphiQL, not for its page', async () => {
  await using server = await startServerFixture(env);
  const page = await fetch(`${server.origin}/graphql`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  const query = await fetch(`${server.origin}/graphql?query=%7Bhello%7D`);
  expect(query.status).toBe(401);
});
