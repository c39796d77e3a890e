import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BothPaths, JSON_TYPE, jsonRequest, startBothPaths } from './compare-paths.ts';

let bothPaths: BothPaths;
beforeAll(async () => {
  bothPaths = await startBothPaths({ CORS_ORIGINS: 'https://app.example,https://other.example' });
});
afterAll(() => bothPaths[Symbol.asyncDispose]());

const QUERIES = [
  '{ hello }',
  '{ hello refused }',
  '{ missing }',
  '{ hello(id: 1) }',
  '{ nope }',
  '{',
];

/** It is so for an answer, for one with errors, and for refusals. */
const compareAll = async (headers: readonly (readonly [string, string])[]): Promise<void> => {
  for (const query of QUERIES) await bothPaths.same(jsonRequest({ query }, headers));
};

describe('what clients accept', () => {
  test.each([
    // Apollo Client, urql, Relay's example, GraphiQL, graphql-request, curl, browsers, fetch.
    'application/graphql-response+json,application/json;q=0.9',
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    'application/json',
    'application/json, multipart/mixed',
    'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9',
    '*/*',
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
    'application/json, text/plain, */*',
    'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
    'application/json, application/graphql-response+json;q=0.1',
    'application/graphql-response+json;q=0',
    'application/json;q=0,application/graphql-response+json',
    'APPLICATION/JSON',
    'Application/GraphQL-Response+JSON',
    'application/*',
    'application/*;q=0.5, application/json',
    '*/json',
    '*/graphql-response+json',
    '*',
    '',
    ' ',
    ',',
    ',application/json',
    'application/json,',
    'application/json; charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/json;charset=utf-8;q=0.3',
    'application/json;q=0.3;charset=utf-8',
    'application/json;charset=latin1',
    'application/json;charset=utf-16, application/graphql-response+json',
    'application/json;xcharset=latin1',
    'application/json;a="b,c"',
    'application / json',
    'application/ json',
    'application/json\tapplication/xml',
    'application/jsonp',
    'application/json+x',
    'application/graphql+json',
    'text/event-stream',
    'text/event-stream, application/json',
    'application/json, text/event-stream',
    'multipart/mixed',
    'multipart/mixed, */*',
    'text/html',
    'text/*',
    'image/png, application/*+json',
    'constructor',
    '__proto__, application/json',
    'toString/valueOf',
    `${'text/x, '.repeat(500)}application/json`,
  ])('%j', async (accept) => compareAll([['Accept', accept]]));

  test('nothing in particular, or several lines', async () => {
    await compareAll([]);
    await compareAll([
      ['Accept', 'text/html'],
      ['accept', 'application/json'],
    ]);
  });
});

describe('what clients send', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/json ; charset=utf-8 ',
    'application/json; charset=utf8',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; boundary=x',
    'application/json; charset=utf-8; charset=latin1',
    'application/json;',
    'application/json; ',
    'APPLICATION/JSON',
    'Application/Json; Charset=Utf-8',
    ' application/json',
    'application/json, application/json',
    'application/json,text/plain',
    'application/graphql',
    'application/graphql+json',
    'application/graphql-response+json',
    'application/jsonp',
    'application/json+x',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain; application/json',
    '',
  ])('content type %j', async (type) => {
    for (const query of QUERIES) {
      await bothPaths.same({ headers: [['Content-Type', type]], body: JSON.stringify({ query }) });
    }
  });

  test.each<[string, (readonly [string, string])[]]>([
    ['an allowed origin', [['Origin', 'https://app.example']]],
    ['another allowed origin', [['Origin', 'https://other.example']]],
    ['a foreign origin', [['Origin', 'https://evil.example']]],
    ['no origin', [['Origin', 'null']]],
    [
      'two origins',
      [
        ['Origin', 'https://app.example'],
        ['Origin', 'https://evil.example'],
      ],
    ],
    ['its own id', [['X-Request-Id', 'my-id:1.2_3']]],
    ['an id that is unfit for a log', [['X-Request-Id', 'a b"<>']]],
    ['an empty id', [['X-Request-Id', '']]],
    ['a long id', [['X-Request-Id', 'x'.repeat(129)]]],
    [
      'two ids',
      [
        ['X-Request-Id', 'one'],
        ['X-Request-Id', 'two'],
      ],
    ],
    ['an id of other letters', [['X-Request-Id', 'ümläut']]],
    [
      'a trace context',
      [['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']],
    ],
    ['a request for the receipt', [['x-upstream-trace', '1']]],
    ['a request for no receipt', [['x-upstream-trace', '0']]],
    [
      'two requests for the receipt',
      [
        ['x-upstream-trace', '1'],
        ['x-upstream-trace', '1'],
      ],
    ],
    ['a content encoding', [['Content-Encoding', 'gzip']]],
    ['no content encoding', [['Content-Encoding', 'identity']]],
    ['a request for compression', [['Accept-Encoding', 'gzip, br']]],
    ['an expectation', [['Expect', '100-continue']]],
    ['the end of the connection', [['Connection', 'close']]],
    ['cookies', [['Cookie', 'a=b; c=d']]],
    ['a token that nobody asked for', [['Authorization', 'Bearer x']]],
    [
      'keys that nobody asked for',
      [
        ['x-qualia-api-key', 'q'],
        ['x-sutro-api-key', 's'],
      ],
    ],
    [
      'where it came from',
      [
        ['X-Forwarded-For', '1.2.3.4'],
        ['X-Forwarded-Host', 'evil.example'],
      ],
    ],
    [
      'conditions',
      [
        ['If-None-Match', '*'],
        ['If-Modified-Since', 'x'],
      ],
    ],
    [
      'a name that every object has',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    ],
    ['a host with a port', [['Host', 'example.com:80']]],
    ['a host by number', [['Host', '[::1]:4000']]],
    ['an odd host', [['Host', 'exa mple.com']]],
    ['a host that is a path', [['Host', 'a/b']]],
    ['a host with a name in it', [['Host', 'user:pass@example.com']]],
    ['a host of other letters', [['Host', 'münchen.example']]],
    ['a port that is none', [['Host', 'example.com:99999']]],
    ['an empty host', [['Host', '']]],
    ['a number for a host', [['Host', '999.1.1.1']]],
    ['a host with a dot', [['Host', '..']]],
    ['a host in brackets', [['Host', '[:::1]']]],
    ['a host under a line', [['Host', '_x_']]],
  ])('%s', async (_what, headers) => compareAll(headers));

  test('other methods and paths', async () => {
    const query = JSON.stringify({ query: '{ hello }' });
    const paths = [
      '/graphql?x',
      '/graphql?',
      '/graphql/',
      '//graphql',
      '/x',
      '/graphql#x',
      '/GRAPHQL',
      '/%67raphql',
      'http://127.0.0.1/graphql',
      '/x/../graphql',
    ];
    for (const path of paths) await bothPaths.same({ path, headers: [JSON_TYPE], body: query });
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'QUERY']) {
      await bothPaths.same({
        method,
        headers: [JSON_TYPE, ['Origin', 'https://app.example']],
        body: query,
      });
    }
    await bothPaths.same({ method: 'GET', path: '/graphql?query={hello}' });
  });
});

describe('how a body is framed', () => {
  const body = JSON.stringify({ query: '{ hello }' });

  test.each([
    [
      'in chunks',
      [['Transfer-Encoding', 'chunked']],
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    ['of no length', [['Content-Length', '0']], ''],
    ['of a length with zeros', [['Content-Length', `000${body.length}`]], body],
    ['of a length that is none', [['Content-Length', 'x']], body],
    ['of a negative length', [['Content-Length', '-1']], body],
    [
      'of two lengths',
      [
        ['Content-Length', `${body.length}`],
        ['Content-Length', `${body.length}`],
      ],
      body,
    ],
    [
      'of a length and chunks',
      [
        ['Content-Length', '5'],
        ['Transfer-Encoding', 'chunked'],
      ],
      '0\r\n\r\n',
    ],
    [
      'shorter than what came',
      [
        ['Content-Length', '5'],
        ['Connection', 'close'],
      ],
      body,
    ],
  ] as const)('%s', async (_what, headers, content) => {
    await bothPaths.same({ headers: [JSON_TYPE, ...headers], body: content });
  });

  test('as long as it may be, and longer', async () => {
    for (const length of [199_999, 200_000, 200_001, 400_000]) {
      const { responses } = await bothPaths.same({
        headers: [JSON_TYPE],
        body: body.padEnd(length),
      });
      expect(responses[0]?.status).toMatch(length > 200_000 ? / 413 / : / 200 /);
    }
  });

  test('in many pieces of letters that take several bytes', async () => {
    const foreign = JSON.stringify({ query: '# データ\n{ hello foreign }' });
    await bothPaths.same({ headers: [JSON_TYPE], body: foreign });
  });
});

test('ordinary requests take the fast path', async () => {
  const before = bothPaths.identifyCalls();
  await bothPaths.same(jsonRequest({ query: '{ ordinary: hello }' }));
  await bothPaths.same(jsonRequest({ query: '{ ordinary: hello }' }, [['Accept', '*/*']]));
  expect(bothPaths.identifyCalls() - before).toBeGreaterThanOrEqual(5);
});
