import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { JSON_TYPE, jsonRequest, type Outcome, startBothPaths } from './compare-paths.ts';
import { serializeRequest } from './raw-request.ts';

const statusOf = ({ responses }: Outcome): string | undefined => responses[0]?.status.split(' ')[1];
const rateOf = ({ responses }: Outcome): number =>
  Number(/ratelimit: .*;r=(\d+);/.exec(String(responses[0]?.headers))?.[1]);

describe('a guarded server', () => {
  const TOKENS = { GATEWAY_TOKENS: 'good,other' };

  test.each([
    ['Bearer good', '200'],
    ['bearer other', '200'],
    ['Bearer  good', '200'],
    ['Bearer bad', '401'],
    ['Bearer', '401'],
    ['Bearer good good', '401'],
    ['Basic good', '401'],
    ['', '401'],
    ['Bearer gööd', '401'],
  ])('asked with %j says %s', async (authorization, status) => {
    await using bothPaths = await startBothPaths(TOKENS);
    // Somebody who may has made the document known: that must not let anybody else in.
    await bothPaths.same(jsonRequest({ query: '{ hello }' }, [['Authorization', 'Bearer good']]));
    const headers = [['Authorization', authorization]] as const;
    expect(statusOf(await bothPaths.same(jsonRequest({ query: '{ hello }' }, headers)))).toBe(
      status,
    );
    await bothPaths.same(jsonRequest({ query: '{ hello nope }' }, headers));
    await bothPaths.same({ headers: [JSON_TYPE, ...headers], body: 'no JSON' });
    await bothPaths.same(
      jsonRequest({ query: '{ hello }' }, [...headers, ['Accept', 'text/html']]),
    );
  });

  test('asked without a token, or with two, refuses before anything else', async () => {
    await using bothPaths = await startBothPaths({ ...TOKENS, RATE_LIMIT: '9/3600' });
    await bothPaths.same(jsonRequest({ query: '{ hello }' }, [['Authorization', 'Bearer good']]));
    const refused = await bothPaths.same(jsonRequest({ query: '{ hello }' }));
    expect(statusOf(refused)).toBe('401');
    expect(refused.operations).toBe(0);
    expect(String(refused.responses[0]?.headers)).not.toContain('ratelimit');
    await bothPaths.same(
      jsonRequest({ query: '{ hello }' }, [
        ['Authorization', 'Bearer bad'],
        ['Authorization', 'Bearer good'],
      ]),
    );
    await bothPaths.same({ headers: [['Content-Type', 'text/plain']], body: 'x' });
  });
});

describe('a server with points', () => {
  const ENV = { RATE_LIMIT: '100/3600' };

  /** How many points each request took, of three. */
  const chargedPoints = async (
    env: Record<string, string>,
    request: Parameters<typeof serializeRequest>[0],
  ) => {
    await using bothPaths = await startBothPaths(env);
    const remaining: number[] = [];
    for (let count = 0; count < 4; count += 1)
      remaining.push(rateOf(await bothPaths.compare(serializeRequest(request))));
    return remaining.slice(1).map((now, index) => (remaining[index] ?? 0) - now);
  };

  test.each<[string, Parameters<typeof serializeRequest>[0], number]>([
    ['an ordinary one', jsonRequest({ query: '{ hello }' }), 1],
    ['one that may cause calls', jsonRequest({ query: '{ pricey(calls: 4) }' }), 5],
    ['one that fails', jsonRequest({ query: '{ crash }' }), 1],
    ['one that does not fit', jsonRequest({ query: '{ nope }' }), 1],
    ['one that falls back to Yoga', jsonRequest({ query: '{ hello }', extra: 1 }), 1],
    ['one that is no JSON', { headers: [JSON_TYPE], body: 'no' }, 1],
    [
      'one whose variables do not fit',
      jsonRequest({ query: 'query ($n: Int!) { pricey(calls: $n) }', variables: { n: 'x' } }),
      1,
    ],
    ['one that costs too much', jsonRequest({ query: '{ pricey(calls: 9999) }' }), 1],
    ['a mutation', jsonRequest({ query: 'mutation { change }' }), 1],
    [
      'one with a receipt',
      jsonRequest({ query: '{ pricey(calls: 2) }' }, [['x-upstream-trace', '1']]),
      3,
    ],
    [
      'one in chunks',
      { headers: [JSON_TYPE, ['Transfer-Encoding', 'chunked']], body: '2\r\n{}\r\n0\r\n\r\n' },
      1,
    ],
  ])('charges %s once', async (_what, request, points) => {
    expect(await chargedPoints(ENV, request)).toEqual([points, points, points]);
  });

  test('refuses the same requests, and charges nobody for that', async () => {
    await using bothPaths = await startBothPaths({ RATE_LIMIT: '4/3600' });
    const hello = jsonRequest({ query: '{ hello }' });
    const found: (string | undefined)[] = [];
    for (let count = 0; count < 8; count += 1)
      found.push(statusOf(await bothPaths.compare(serializeRequest(hello))));
    expect(found).toEqual(['200', '200', '200', '200', '429', '429', '429', '429']);
    const dear = await bothPaths.compare(
      serializeRequest(jsonRequest({ query: '{ pricey(calls: 50) }' })),
    );
    expect(dear.operations).toBe(0);
    const large = { headers: [JSON_TYPE], body: 'x'.repeat(99_000) };
    expect(statusOf(await bothPaths.compare(serializeRequest(large)))).toBe('429');
  });

  test('does not give what is left for something larger', async () => {
    await using bothPaths = await startBothPaths({ RATE_LIMIT: '10/3600' });
    const request = serializeRequest(
      jsonRequest({ query: 'query ($n: Int!) { pricey(calls: $n) }', variables: { n: 4 } }),
    );
    const remaining = [];
    for (let count = 0; count < 6; count += 1)
      remaining.push(rateOf(await bothPaths.compare(request)));
    expect(remaining).toEqual([5, 0, 0, 0, 0, 0]);
  });
});

describe('trusted documents', () => {
  const QUERY = 'query A($first: Int) { hello(first: $first) } query B { later }';
  const hash = createHash('sha256').update(QUERY).digest('hex');
  const trusted = new Map([
    [hash, QUERY],
    ['named', '{ hello refused }'],
    ['wrong', '{ nope }'],
    ['broken', '{'],
    ['empty', ''],
  ]);
  const persisted = (sha256Hash: unknown) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash } },
  });

  test.each<object>([
    { documentId: 'named' },
    { documentId: `sha256:${hash}`, operationName: 'A' },
    { documentId: hash, operationName: 'B' },
    { documentId: hash, operationName: 'C' },
    { documentId: hash },
    { documentId: hash, operationName: 'A', variables: { first: 'x' } },
    { documentId: hash, operationName: 'A', variables: { first: 1 }, extensions: { a: 1 } },
    { ...persisted(hash), operationName: 'A' },
    { ...persisted(`sha256:${hash}`), operationName: 'A' },
    { ...persisted('named'), documentId: hash },
    { ...persisted(7) },
    { ...persisted('nope') },
    { documentId: 'nope' },
    { documentId: '' },
    { documentId: null },
    { documentId: null, ...persisted('named') },
    { documentId: 7 },
    { documentId: 'wrong' },
    { documentId: 'broken' },
    { documentId: 'empty' },
    { documentId: '__proto__' },
    { query: '{ hello refused }' },
    { query: QUERY, operationName: 'A' },
    { query: '{ hello }', documentId: 'named' },
    { query: '', documentId: 'named' },
    { query: null, documentId: 'named' },
    { query: QUERY, ...persisted(hash) },
    { documentId: 'named', extra: 1 },
    {},
  ])('%j', async (body) => {
    await using bothPaths = await startBothPaths({ HTTP_MAX_AGE_SECONDS: '60' }, trusted);
    await bothPaths.same(jsonRequest({ documentId: 'named' }));
    await bothPaths.same(jsonRequest(body));
    await bothPaths.same(jsonRequest(body, [['Accept', 'application/graphql-response+json']]));
  });
});

describe('a connection', () => {
  test('may carry many requests one behind another, and answers them in their order', async () => {
    await using bothPaths = await startBothPaths();
    const bodies = [
      '{ later }',
      '{ hello }',
      '{ nope }',
      '{ crash }',
      '{ hello later }',
      '{ last: hello }',
    ];
    const bytes = Buffer.concat(bodies.map((query) => serializeRequest(jsonRequest({ query }))));
    for (let round = 0; round < 3; round += 1) {
      const { responses } = await bothPaths.compare(bytes, bodies.length);
      expect(responses.map(({ status }) => status.split(' ')[1])).toEqual([
        '200',
        '200',
        '200',
        '200',
        '200',
        '200',
      ]);
    }
  });
});

describe('points of upstream reads', () => {
  const left = async (paths: Awaited<ReturnType<typeof startBothPaths>>, query: string) =>
    rateOf(await paths.compare(serializeRequest(jsonRequest({ query }))));

  test('are those that were made, where the estimate is higher', async () => {
    await using bothPaths = await startBothPaths({ RATE_LIMIT: '100/3600' });
    const reads = '{ pricey(calls: 20, made: 5) }';
    expect([await left(bothPaths, reads), await left(bothPaths, reads)]).toEqual([94, 88]);
    expect(await left(bothPaths, '{ pricey(calls: 20, made: 0) }')).toBe(87);
  });

  test('are reserved by the estimate while the operation runs, and never more than it', async () => {
    await using bothPaths = await startBothPaths({ RATE_LIMIT: '10/3600' });
    expect(await left(bothPaths, '{ pricey(calls: 2, made: 50) }')).toBe(7);
    const refused = await bothPaths.compare(
      serializeRequest(jsonRequest({ query: '{ pricey(calls: 8, made: 0) }' })),
    );
    expect([statusOf(refused), refused.operations]).toEqual(['429', 0]);
  });

  test('state what remains, with the receipt', async () => {
    await using bothPaths = await startBothPaths({ RATE_LIMIT: '100/3600' });
    const headers = [['x-upstream-trace', '1']] as const;
    const request = jsonRequest({ query: '{ pricey(calls: 20, made: 5) }' }, headers);
    for (const remaining of [94, 88]) {
      const { responses } = await bothPaths.compare(serializeRequest(request));
      expect(JSON.parse(responses[0]?.body.replace('…', '0') ?? '')).toMatchObject({
        extensions: { rateLimit: { limit: 100, remaining } },
      });
    }
  });
});
