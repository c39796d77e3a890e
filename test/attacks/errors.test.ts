import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GatewayError, ProviderError } from '../../src/errors.ts';
import { startGatewayFixture } from '../gateway-fixture.ts';
import { request, startRowsServer } from './rows.ts';

/** Far less than the errors of all rows or ids would take. */
const BYTES = 300_000;
/** The media type with which a request error is HTTP 400. */
const STRICT = 'application/graphql-response+json';
const IDS = Array(1000).fill('x');

const aliases = (field: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

describe.each([
  ['the fast path', true],
  ['the Yoga path', false],
])('on %s', (_, lane) => {
  test('an execution reports 1000 errors, and how many more there were', async () => {
    await using server = await startRowsServer(lane);
    const query = '{ rows(count: 800) { short again: short later } }';
    for (const time of ['first', 'second']) {
      const { codes, messages, status } = await request(server.url, query);
      expect(codes, time).toHaveLength(1001);
      expect(codes.at(-1)).toBe('QUERY_TOO_COMPLEX');
      expect(messages.at(-1)).toMatch(/\b600 more errors\b/);
      expect(status).toBe(200);
    }
  });

  test('errors that are reported later count, too', async () => {
    await using server = await startRowsServer(lane);
    const query = '{ rows(count: 1001) { lateError } }';
    for (const time of ['first', 'second']) {
      const { codes, messages } = await request(server.url, query);
      expect(codes, time).toHaveLength(1001);
      expect(messages.at(-1)).toMatch(/\b1 more error\b/);
    }
  });

  test.each([
    ['nulls', '[ID!]!', Array(51).fill(null), 'ids(ids: [])'],
    ['values of another type', '[Int!]!', Array(51).fill('x'.repeat(1_500)), 'ids(ids: [])'],
    ['an unknown field each', '[Pair!]!', Array(51).fill({ no: 1 }), 'ids(ids: [])'],
  ])('51 mistakes in the variables are one bad request: %s', async (_kind, type, v, field) => {
    await using server = await startRowsServer(lane);
    const query = `query ($v: ${type}) { ${field} ...F } fragment F on Query { use${type.replace(/\W/g, '')}(v: $v) }`;
    for (const time of ['first', 'second']) {
      const { codes, status, bytes, messages } = await request(server.url, query, { v }, STRICT);
      expect([status, new Set(codes)], time).toEqual([400, new Set(['BAD_USER_INPUT'])]);
      expect(codes).toHaveLength(51);
      expect(messages.at(-1)).toMatch(/more than 50 mistakes/);
      expect(bytes).toBeLessThan(BYTES);
    }
    // The first request of a document takes the Yoga path; `report` throws what is not planned.
    expect(server.operations).toHaveLength(2);
  });
});

test('more than 50 ids that cannot be read are one error, before anything is resolved', async () => {
  await using world = await startGatewayFixture();
  const representations = IDS.map(() => ({ __typename: 'Dataset' }));
  for (const [query, variables] of [
    [`query ($i: [ID!]!) { ${aliases('nodes(ids: $i) { id }', 20)} }`, { i: IDS }],
    ['query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i: IDS.slice(0, 51) }],
    [`query ($i: [ID!]!) { ${aliases('nodes(ids: $i) { id }', 3)} }`, { i: IDS.slice(0, 17) }],
    [
      `query ($r: [_Any!]!) { ${aliases('_entities(representations: $r) { __typename }', 20)} }`,
      { r: representations },
    ],
  ] as const) {
    for (const time of ['first', 'second']) {
      const { status, codes, bytes } = await request(world.url, query, variables, STRICT);
      expect([status, codes], `${time}: ${query}`).toEqual([400, ['BAD_USER_INPUT']]);
      expect(bytes).toBeLessThan(1_000);
    }
  }
  expect(world.calls()).toEqual([]);
});

test('up to 50 ids that cannot be read are errors of their own', async () => {
  await using world = await startGatewayFixture();
  const query = 'query ($i: [ID!]!) { nodes(ids: $i) { id } }';
  for (const time of ['first', 'second']) {
    const { status, codes } = await request(world.url, query, { i: IDS.slice(0, 50) });
    expect([status, codes], time).toEqual([200, Array(50).fill('BAD_USER_INPUT')]);
  }
});

test('a representation of any depth is read, and is a bad request', async () => {
  await using world = await startGatewayFixture();
  const depth = 20_000;
  const deep = `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
  for (const time of ['first', 'second']) {
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":${JSON.stringify(query)},"variables":{"r":[${deep}]}}`,
    });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(
      errors.map(({ extensions }) => extensions.code),
      time,
    ).toEqual(['BAD_USER_INPUT']);
  }
});

test('an error for clients has no stack, and other errors keep theirs', () => {
  const { stackTraceLimit } = Error;
  for (const error of [
    new GatewayError('BAD_USER_INPUT'),
    new ProviderError({ code: 'PROVIDER_TIMEOUT', provider: 'sutro' }),
  ]) {
    expect(error).toBeInstanceOf(GraphQLError);
    expect(error.stack).not.toMatch(/^\s+at /m);
  }
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  expect(new Error('unplanned').stack).toMatch(/^\s+at /m);
});
