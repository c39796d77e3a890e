import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { describe, expect, test } from 'vitest';
import { PersistedQueryStore } from '../../../src/server/persisted-queries/persisted-query-store.ts';
import { startServerFixture } from '../server-fixture.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
const QUERY = 'query Hello { hello }';

/** What a client sends and receives: method, whether with the query, and the code of an error. */
const recorder = () => {
  const sent: string[] = [];
  const send: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const body = init?.body ? JSON.parse(String(init.body)) : Object.fromEntries(url.searchParams);
    const response = await fetch(input, init);
    const { errors } = await response.clone().json();
    const code = errors?.[0].extensions.code ?? 'ok';
    sent.push(`${init?.method ?? 'GET'} ${body.query ? 'query' : 'hash'} ${code}`);
    return response;
  };
  return { sent, send };
};

const apollo = (origin: string, send: typeof fetch, useGETForHashedQueries: boolean) => {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries }),
      new HttpLink({ uri: `${origin}/graphql`, fetch: send }),
    ]),
  });
  return async (query: string) =>
    (await client.query({ query: gql(query), fetchPolicy: 'no-cache' })).data;
};

const urql = (origin: string, send: typeof fetch, useGet: boolean) => {
  const client = new Client({
    url: `${origin}/graphql`,
    fetch: send,
    preferGetMethod: false,
    exchanges: [
      persistedExchange({
        preferGetForPersistedQueries: useGet,
        generateHash: async (query) => sha256(query),
      }),
      fetchExchange,
    ],
  });
  return async (query: string) => {
    const { data, error } = await client.query(query, {}, { requestPolicy: 'network-only' });
    if (error) throw error;
    return data;
  };
};

describe.each([
  ['Apollo Client', apollo],
  ['urql', urql],
])('%s', (_, createClient) => {
  test.each([false, true])(
    'registers a query once and then sends its hash (GET: %s)',
    async (useGet) => {
      await using server = await startServerFixture();
      const { sent, send } = recorder();
      const ask = createClient(server.origin, send, useGet);
      for (let count = 0; count < 3; count += 1) {
        expect(await ask('query Hello { hello }')).toEqual({ hello: 'world' });
      }
      const first = useGet ? 'GET' : 'POST';
      expect(sent.slice(0, 2)).toEqual([
        `${first} hash PERSISTED_QUERY_NOT_FOUND`,
        expect.stringMatching(/^(POST|GET) query ok$/),
      ]);
      expect(sent.slice(2)).toEqual(Array(2).fill(`${first} hash ok`));
    },
  );

  test.each([false, true])(
    'sends the query where nothing is registered (GET: %s)',
    async (useGet) => {
      await using server = await startServerFixture({ PERSISTED_QUERIES: 'false' });
      const { sent, send } = recorder();
      const ask = createClient(server.origin, send, useGet);
      for (let count = 0; count < 3; count += 1) {
        expect(await ask('query Hello { hello }')).toEqual({ hello: 'world' });
      }
      expect(sent[0]).toMatch(/hash PERSISTED_QUERY_NOT_SUPPORTED$/);
      expect(sent.slice(1).filter((line) => line.endsWith('query ok'))).toHaveLength(3);
    },
  );
});

test('Apollo’s BatchHttpLink shows the refusal of a batch', async () => {
  await using server = await startServerFixture();
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new BatchHttpLink({ uri: `${server.origin}/graphql`, batchInterval: 5 }),
  });
  const ask = (query: string) => client.query({ query: gql(query), fetchPolicy: 'no-cache' });
  const results = await Promise.allSettled([ask('{ hello }'), ask('query B { hello }')]);
  for (const result of results) {
    expect(String(result.status === 'rejected' && result.reason)).toMatch(
      /Batches are not supported/,
    );
  }
});

const get = (origin: string, params: Record<string, unknown>, headers: HeadersInit = {}) => {
  const search = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return fetch(`${origin}/graphql?${new URLSearchParams(search)}`, { headers });
};
const post = (origin: string, params: object, headers: HeadersInit = {}) =>
  fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(params),
  });
const codeOf = async (response: Response): Promise<string> =>
  (await response.json()).errors?.[0].extensions.code ?? 'ok';

describe.each([
  ['POST', post],
  ['GET', get],
])('a persisted query by %s', (_, send) => {
  test('is refused with a hash of another text', async () => {
    await using server = await startServerFixture();
    const wrong = { query: QUERY, extensions: persisted('{ other }') };
    for (let count = 0; count < 2; count += 1) {
      const response = await send(server.origin, wrong);
      expect([response.status, await codeOf(response)]).toEqual([400, 'PERSISTED_QUERY_MISMATCH']);
    }
    const hash = { extensions: persisted('{ other }') };
    expect(await codeOf(await send(server.origin, hash))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test.each([
    ['is not GraphQL', '{ hello'],
    ['does not fit the schema', '{ nope }'],
    [
      'exceeds a limit',
      `{ ${Array.from({ length: 51 }, (__, index) => `a${index}: hello`).join(' ')} }`,
    ],
  ])('is not registered if it %s', async (__, query) => {
    await using server = await startServerFixture();
    expect(
      await codeOf(await send(server.origin, { query, extensions: persisted(query) })),
    ).not.toBe('ok');
    const hash = { extensions: persisted(query) };
    expect(await codeOf(await send(server.origin, hash))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('is not cacheable, in any outcome', async () => {
    await using server = await startServerFixture();
    await using off = await startServerFixture({ PERSISTED_QUERIES: 'false' });
    const hash = { extensions: persisted(QUERY) };
    for (const [accept, status] of [
      ['application/json', 200],
      ['application/graphql-response+json', 400],
    ] as const) {
      for (const origin of [server.origin, off.origin]) {
        const response = await send(origin, hash, { accept });
        expect([response.status, response.headers.get('cache-control')]).toEqual([
          status,
          'no-store',
        ]);
      }
    }
  });
});

describe('the store', () => {
  test('is bounded by the size of its documents', () => {
    const store = new PersistedQueryStore();
    const texts = Array.from({ length: 200 }, (_, index) => `${index}`.padEnd(90_000));
    for (const text of texts) store.add(sha256(text), text);
    const kept = texts.filter((text) => store.get(sha256(text)) !== undefined);
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length).toBeLessThan(100);
    expect(kept.at(-1)).toBe(texts.at(-1));
  });

  test('finds what another replica registered, and nothing that does not fit its hash', async () => {
    const values = new Map<string, string>();
    const shared = {
      get: async (key: string) => {
        const value = values.get(key);
        return value === undefined ? null : { value };
      },
      set: async (key: string, value: string) => void values.set(key, value),
    };
    const [first, second] = [new PersistedQueryStore(shared), new PersistedQueryStore(shared)];
    first.add(sha256(QUERY), QUERY);
    expect(await second.find(sha256(QUERY))).toBe(QUERY);
    for (const key of values.keys()) values.set(key, '{ other }');
    expect(await second.find(sha256(QUERY))).toBeUndefined();
  });

  test('goes on without the shared cache if that fails', async () => {
    const fail = () => Promise.reject(new Error('down'));
    const store = new PersistedQueryStore({ get: fail, set: fail });
    expect(await store.find(sha256(QUERY))).toBeUndefined();
    store.add(sha256(QUERY), QUERY);
    expect(await store.find(sha256(QUERY))).toBe(QUERY);
  });
});
