import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PersistedQueryStore } from '../../../src/server/persisted-queries/persisted-query-store.ts';
import { type BothPaths, startBothPaths } from '../fast-path/compare-paths.ts';
import type { RawRequest, RawResponse } from '../fast-path/raw-request.ts';

// Requests as clients, proxies and browsers send them. Each runs on the fast path and on the Yoga path, several times,
// and both answer with the same bytes.

let ways: BothPaths;
beforeAll(async () => {
  ways = await startBothPaths({ CORS_ORIGINS: 'https://app.test', GRAPHIQL: 'false' });
});
afterAll(() => ways[Symbol.asyncDispose]());

type Headers = readonly (readonly [string, string])[];
const TYPE = ['Content-Type', 'application/json'] as const;
const HELLO = '{"query":"{ hello }"}';
const WORLD = '{"data":{"hello":"world {\\"sort\\":\\"NEWEST\\"}"}}';
const NEW_TYPE = 'application/graphql-response+json';

const send = async (request: RawRequest): Promise<RawResponse> => {
  const [response] = (await ways.same(request)).responses;
  if (!response) throw new Error('There is no response.');
  return response;
};

const statusOf = ({ status }: RawResponse): number => Number(status.split(' ')[1]);
const headerOf = ({ headers }: RawResponse, name: string): string | undefined =>
  headers.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
const codeOf = ({ body }: RawResponse): string => JSON.parse(body).errors[0].extensions.code;

/** The same parameters by POST and by GET. */
const both = (params: Readonly<Record<string, unknown>>, headers: Headers = []): RawRequest[] => {
  const search = new URLSearchParams(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return [
    { headers: [TYPE, ...headers], body: JSON.stringify(params) },
    { method: 'GET', path: `/graphql?${search}`, headers },
  ];
};

describe('parameters', () => {
  const query = 'query ($n: Int) { hello(first: $n) }';
  test.each<Readonly<Record<string, unknown>>>([
    { query, operationName: '' },
    { query, operationName: null },
    { query, variables: '' },
    { query, variables: null },
    { query, variables: {} },
    { query, extensions: '' },
    { query, extensions: null },
    { query, extensions: {} },
    { query, operationName: '', variables: '', extensions: '' },
    { query, id: '1', doc_id: '2', source: 'x', extra: { a: 1 } },
    { query, documentId: '' },
  ])('runs %j by POST and GET', async (params) => {
    const responses = [];
    // "null" is the name of an operation in a URL.
    const requests = params.operationName === null ? both(params).slice(0, 1) : both(params);
    for (const request of requests) responses.push(await send(request));
    for (const response of responses)
      expect([response.status, response.body]).toEqual(['HTTP/1.1 200 OK', WORLD]);
  });

  test.each<[Readonly<Record<string, unknown>>, RegExp]>([
    [{}, /has no "query"/],
    [{ query: '' }, /has no "query"/],
    [{ documentId: 'x' }, /no trusted documents/],
    [{ id: 'x' }, /has no "query"/],
    [{ query, variables: [1] }, /"variables" is not an object/],
    [{ query, variables: 1 }, /"variables" is not an object/],
    [{ query, extensions: [1] }, /"extensions" is not an object/],
  ])('answers 400 to %j by POST and GET, in both media types', async (params, message) => {
    for (const accept of ['application/json', NEW_TYPE]) {
      for (const request of both(params, [['Accept', accept]])) {
        const response = await send(request);
        expect([statusOf(response), codeOf(response)]).toEqual([400, 'BAD_USER_INPUT']);
        expect(JSON.parse(response.body).errors[0].message).toMatch(message);
        expect(headerOf(response, 'content-type')).toBe(`${accept}; charset=utf-8`);
      }
    }
  });

  test.each([
    [
      '{ hello } query A { hello }',
      undefined,
      'Must provide operation name if query contains multiple operations.',
    ],
    ['query A { hello }', 'B', 'Unknown operation named "B".'],
  ])(
    'uses the message of graphql-js for %s with operationName %s',
    async (document, operationName, message) => {
      const params = { query: document, ...(operationName && { operationName }) };
      for (const accept of ['application/json', NEW_TYPE]) {
        const responses = [];
        for (const request of both(params, [['Accept', accept]]))
          responses.push(await send(request));
        expect(responses.map(({ body }) => JSON.parse(body).errors[0].message)).toEqual([
          message,
          message,
        ]);
        expect(new Set(responses.map(statusOf)).size).toBe(1);
      }
    },
  );

  test('answers an invalid literal with the status of any other validation error', async () => {
    for (const [accept, status] of [
      ['application/json', 200],
      [NEW_TYPE, 400],
    ] as const) {
      for (const document of [
        '{ nope }',
        '{ hello(id: "x") }',
        '{ hello(filter: { id: "x" }) }',
        '{ hello(first: "x") }',
        '{ hello(sort: X) }',
      ]) {
        for (const request of both({ query: document }, [['Accept', accept]])) {
          expect([document, accept, statusOf(await send(request))]).toEqual([
            document,
            accept,
            status,
          ]);
        }
      }
    }
  });

  test('reports a few validation errors and stops', async () => {
    const directives = Array.from({ length: 40 }, (_, index) => `@d${index}`).join(' ');
    for (const request of both({ query: `{ hello ${directives} }` })) {
      const { errors } = JSON.parse((await send(request)).body);
      expect(errors.length).toBeLessThanOrEqual(6);
      expect(errors.at(-1).message).toMatch(/Too many validation errors/);
    }
  });

  test('ignores a byte-order mark', async () => {
    expect((await send({ headers: [TYPE], body: `\ufeff${HELLO}` })).body).toBe(WORLD);
  });
});

describe('media types', () => {
  test.each([
    'Application/JSON',
    'APPLICATION/JSON;CHARSET=UTF-8',
    'application/json ;charset=utf-8',
    'application/json; charset="utf-8"',
    'application/json;charset=utf8',
    ' application/json ',
    'application/json; profile=x',
  ])('reads a body of %j', async (type) => {
    expect((await send({ headers: [['Content-Type', type]], body: HELLO })).body).toBe(WORLD);
  });

  test.each([
    'application/json; charset=utf-16',
    'application/json;charset=latin1',
    'text/plain',
    'application/jsonx',
  ])('answers 415 with a code to a body of %j', async (type) => {
    const response = await send({ headers: [['Content-Type', type]], body: HELLO });
    expect([statusOf(response), codeOf(response)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(response.body).toContain('application/json');
  });

  test.each([
    ['application/json;q=0.1, application/graphql-response+json', NEW_TYPE],
    ['application/json;q=0, */*', NEW_TYPE],
    ['application/json; q=0.5, application/graphql-response+json; q=0.9', NEW_TYPE],
    ['Application/GraphQL-Response+JSON', NEW_TYPE],
    ['application/graphql-response+json;q=0, application/json', 'application/json'],
    ['*/*;q=0.1, application/json', 'application/json'],
    ['text/html, */*;q=0.8', 'application/json'],
    ['application/json;odata=verbose', 'application/json'],
    [
      'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json',
      NEW_TYPE,
    ],
    ['', 'application/json'],
  ])('answers %j with %s', async (accept, type) => {
    for (const request of both({ query: '{ hello }' }, [['Accept', accept]])) {
      const response = await send(request);
      expect([response.body, headerOf(response, 'content-type')]).toEqual([
        WORLD,
        `${type}; charset=utf-8`,
      ]);
    }
  });

  test.each([
    'application/json;q=0',
    '*/*;q=0',
    'text/html',
    'application/json;charset=utf-16',
    'image/*',
  ])('answers 406 with a code if only %j is accepted', async (accept) => {
    for (const request of both({ query: '{ hello }' }, [['Accept', accept]])) {
      const response = await send(request);
      expect([statusOf(response), codeOf(response)]).toEqual([406, 'NOT_ACCEPTABLE']);
    }
  });
});

describe('content-encoding', () => {
  const encoded = (encoding: string, body: Uint8Array | string) =>
    send({ headers: [TYPE, ['Content-Encoding', encoding]], body });

  test.each([
    ['gzip', gzipSync(HELLO)],
    ['GZIP', gzipSync(HELLO)],
    ['x-gzip', gzipSync(HELLO)],
    ['deflate', deflateSync(HELLO)],
    ['br', brotliCompressSync(HELLO)],
    ['zstd', zstdCompressSync(HELLO)],
    ['identity', HELLO],
  ])('reads a body in %s', async (encoding, body) => {
    expect((await encoded(encoding, body)).body).toBe(WORLD);
  });

  test.each(['compress', 'gzip, gzip', 'aes128gcm', '__proto__'])(
    'answers 415 to %s',
    async (encoding) => {
      const response = await encoded(encoding, HELLO);
      expect([statusOf(response), codeOf(response)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      expect(headerOf(response, 'accept-encoding')).toBe('gzip, deflate, br, zstd');
    },
  );

  test.each(['gzip', 'deflate', 'br', 'zstd'])(
    'answers 400 to a body that is not %s',
    async (encoding) => {
      const response = await encoded(encoding, HELLO);
      expect([statusOf(response), codeOf(response)]).toEqual([400, 'BAD_USER_INPUT']);
    },
  );

  test('limits the decoded body', async () => {
    const body = (size: number) => gzipSync(HELLO.padEnd(size));
    expect(statusOf(await encoded('gzip', body(200_000)))).toBe(200);
    const response = await encoded('gzip', body(200_001));
    expect([statusOf(response), codeOf(response)]).toEqual([413, 'CONTENT_TOO_LARGE']);
    expect(codeOf(await encoded('gzip', gzipSync(Buffer.alloc(50_000_000))))).toBe(
      'CONTENT_TOO_LARGE',
    );
  });

  test('answers 413 with a code to a body that is too large', async () => {
    const response = await send({ headers: [TYPE], body: HELLO.padEnd(200_001) });
    expect([statusOf(response), codeOf(response)]).toEqual([413, 'CONTENT_TOO_LARGE']);
  });
});

describe('batches', () => {
  const batch = (size: number) => send({ headers: [TYPE], body: `[${Array(size).fill(HELLO)}]` });

  test.each([1, 2, 50])('answers %i errors to as many operations', async (size) => {
    const response = await batch(size);
    const results = JSON.parse(response.body);
    expect([statusOf(response), results.length]).toEqual([400, size]);
    for (const { errors } of results) expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test.each([0, 51])('answers one error to %i operations', async (size) => {
    const response = await batch(size);
    expect([statusOf(response), codeOf(response)]).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('requests', () => {
  test('serves the absolute form of the request target', async () => {
    const path = 'http://127.0.0.1/graphql';
    expect((await send({ path, headers: [TYPE], body: HELLO })).body).toBe(WORLD);
    expect((await send({ method: 'GET', path: `${path}?query={hello}` })).body).toBe(WORLD);
    expect((await send({ path: 'HTTP://x.test/graphql', headers: [TYPE], body: HELLO })).body).toBe(
      WORLD,
    );
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('answers 405 with a code to %s', async (method) => {
    const response = await send({ method, headers: [TYPE], body: HELLO });
    expect([statusOf(response), codeOf(response)]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(headerOf(response, 'allow')).toBe('GET, HEAD, POST');
  });

  test.each([
    'traceparent',
    'tracestate',
    'baggage',
    'apollographql-client-name',
    'apollographql-client-version',
    'apollo-require-preflight',
    'content-type',
    'authorization',
    'x-request-id',
    'if-none-match',
  ])('allows %s in a preflight', async (name) => {
    const response = await send({
      method: 'OPTIONS',
      headers: [
        ['Origin', 'https://app.test'],
        ['Access-Control-Request-Method', 'POST'],
        ['Access-Control-Request-Headers', name],
      ],
    });
    expect(statusOf(response)).toBe(204);
    expect(headerOf(response, 'access-control-allow-headers')?.split(', ')).toContain(name);
  });
});

test('runs a registered hash on the fast path', async () => {
  const query = 'query Registered { hello }';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  await send({ headers: [TYPE], body: JSON.stringify({ query, extensions }) });
  // Only the Yoga path calls it.
  const find = vi.spyOn(PersistedQueryStore.prototype, 'find');
  const requests = 3;
  for (const body of [JSON.stringify({ extensions })]) {
    expect((await send({ headers: [TYPE], body })).body).toBe(WORLD);
  }
  expect(find).toHaveBeenCalledTimes(requests);
  find.mockRestore();
});
