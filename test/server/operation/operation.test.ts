import { request } from 'node:http';
import { GraphQLError } from 'graphql';
import { expect, test, vi } from 'vitest';
import { whenAborted } from '../aborted.ts';
import { startServerFixture } from '../server-fixture.ts';

test('a sane request id is echoed, anything else replaced', async () => {
  await using server = await startServerFixture();
  const idFor = async (given: string) =>
    (await server.post('{ hello }', { headers: { 'x-request-id': given } })).headers.get(
      'x-request-id',
    );
  expect(await idFor('trace:1.2_3-4')).toBe('trace:1.2_3-4');
  for (const invalid of ['a b', 'x'.repeat(129), '<script>', '']) {
    expect(await idFor(invalid)).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect((await fetch(`${server.origin}/nowhere`)).headers.get('x-request-id')).toBeTruthy();
});

test('the response says which provider is the sandbox, and is silent when none is', async () => {
  await using mixed = await startServerFixture({ SUTRO_API_KEY: 'k' });
  const header = 'x-dataset-graph-mode';
  expect((await mixed.post('{ hello }')).headers.get(header)).toBe('qualia=sandbox, sutro=live');
  await using live = await startServerFixture({ SUTRO_API_KEY: 'k', QUALIA_API_KEY: 'k' });
  expect((await live.post('{ hello }')).headers.has(header)).toBe(false);
});

test('the result has the receipt when the request asks for it', async () => {
  await using server = await startServerFixture();
  const ask = async (trace: string) =>
    (await server.post('{ hello crash }', { headers: { 'x-upstream-trace': trace } })).json();
  expect(await ask('1')).toMatchObject({ extensions: { upstream: { calls: 3, retries: 0 } } });
  expect(await ask('0')).not.toHaveProperty('extensions');
});

test('each operation is one event of the telemetry', async () => {
  await using server = await startServerFixture();
  await server.post('query Named { hello refused crash }', { headers: { 'x-request-id': 'r-2' } });
  expect(server.operations).toMatchObject([
    {
      requestId: 'r-2',
      name: 'Named',
      type: 'query',
      duration: expect.any(Number),
      upstreamCalls: 3,
      codes: ['BAD_USER_INPUT', 'INTERNAL_SERVER_ERROR'],
      errors: [expect.any(GraphQLError), expect.any(GraphQLError)],
    },
  ]);
});

test('resolvers get the very context that was made for the operation', async () => {
  await using server = await startServerFixture();
  await server.post('{ hello }', { headers: { 'x-request-id': 'r-3' } });
  expect(server.contexts.map(({ operation }) => operation.requestId)).toEqual(['r-3']);
});

test('the deadline aborts the operation’s signal, and the response is still sent', async () => {
  await using server = await startServerFixture({ OPERATION_TIMEOUT_MS: '20' });
  expect(await (await server.post('{ wait hello }')).json()).toEqual({
    data: { wait: 'TimeoutError', hello: 'world' },
  });
});

test('a client that disconnects aborts the operation’s signal', async () => {
  await using server = await startServerFixture();
  const sent = request(`${server.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  sent.on('error', () => {});
  sent.end(JSON.stringify({ query: '{ wait }' }));
  await vi.waitFor(() => expect(server.contexts).toHaveLength(1));
  const signal = server.contexts[0]?.operation.signal;
  if (!signal) throw new Error('There is no operation.');
  const aborted = whenAborted(signal);
  sent.destroy();
  await aborted;
  expect(signal.reason).toMatchObject({ name: 'AbortError' });
});

test('a result over RESPONSE_MAX_BYTES aborts the reads that are still running, and is logged', async () => {
  await using server = await startServerFixture({ RESPONSE_MAX_BYTES: '1000' });
  const fields = Array.from({ length: 15 }, (_, index) => `${'a'.repeat(100)}${index}: hello`);
  for (const round of [1, 2]) {
    const response = await server.post(`{ wait ${fields.join(' ')} }`);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }],
    });
    expect(server.operations.map(({ codes }) => codes)).toEqual(
      Array(round).fill(['QUERY_TOO_COMPLEX']),
    );
    expect(server.contexts[round - 1]?.operation.signal.aborted).toBe(true);
  }
});

test('an invalid document has at most five errors, and says that there are more', async () => {
  await using server = await startServerFixture();
  const response = await server.post('{ hello @a @b @c @d @e @f @g @h @i @j }');
  expect(await response.json()).toMatchObject({
    errors: Array(6).fill({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
  });
  const operation = server.operations[0];
  expect(operation?.errors?.at(-1)?.message).toMatch(/^Too many validation errors/);
});
