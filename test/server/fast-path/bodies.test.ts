import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BothPaths, JSON_TYPE, jsonRequest, startBothPaths } from './compare-paths.ts';

let bothPaths: BothPaths;
beforeAll(async () => {
  bothPaths = await startBothPaths();
});
afterAll(() => bothPaths[Symbol.asyncDispose]());

const compareRepeated = (
  body: string | Uint8Array,
  headers: readonly (readonly [string, string])[] = [],
) => bothPaths.same({ headers: [JSON_TYPE, ...headers], body });

const HELLO = '{"query":"{ hello }"}';
const NEW_TYPE = [['Accept', 'application/graphql-response+json']] as const;

describe('bodies', () => {
  test.each([
    HELLO,
    ` \n\t${HELLO}\r\n `,
    `\ufeff${HELLO}`,
    `\u00a0${HELLO}`,
    `${HELLO}${HELLO}`,
    `${HELLO},`,
    `[${HELLO}]`,
    '[]',
    'null',
    'true',
    '1',
    '"text"',
    '""',
    ' ',
    '{',
    '{}',
    "{'query':'{ hello }'}",
    '{query:"{ hello }"}',
    '{"query":"{ hello }",}',
    '{"query":"{ hello }" /* so */}',
    '{"query":"{ hello }","query":"{ later }"}',
    '{"query":1,"query":"{ hello }"}',
    '{"query":"{ hello }","query":null}',
    '{"Query":"{ hello }"}',
    '{"query":"{ hello }","__proto__":{"variables":{"first":1}}}',
    '{"__proto__":{"query":"{ hello }"}}',
    '{"__proto__":null,"query":"{ hello }"}',
    '{"query":"{ hello }","constructor":null}',
    '{"query":"{ hello }","toString":1}',
    '{"query":"{ hello }","extra":null}',
    '{"query":"{ hello }","extra":1}',
    '{"query":"{ hello }","id":"1"}',
    '{"query":"{ hello }","map":{}}',
    '{"query":"{ hello }","documentId":"x"}',
    '{"query":"{ hello }","documentId":null}',
    '{"query":"{ hello }","documentId":7}',
    '{"documentId":"x"}',
    '{"query":"\\u007b hello \\u007d"}',
    '{"query":"{ hello }\\u0000"}',
    '{"query":"\\ufeff{ hello }"}',
    '{"query":"{ hello }\\ud800"}',
    '{"variables":{}}',
    '{"query":""}',
    '{"query":" "}',
    '{"query":"#"}',
  ])('%j', async (body) => {
    await compareRepeated(body);
    await compareRepeated(body, NEW_TYPE);
  });

  test('of bytes that are no UTF-8, or of another encoding', async () => {
    const [start, end] = ['{"query":"{ hello(sort: NEWEST) #', '\\n}"}'];
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0], [0x1f]]) {
      await compareRepeated(
        Buffer.concat([Buffer.from(start), Buffer.from(bytes), Buffer.from(end)]),
      );
    }
    await compareRepeated(Buffer.from(HELLO, 'utf16le'));
    await compareRepeated(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(HELLO)]));
    await compareRepeated(
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(HELLO, 'utf16le').swap16()]),
    );
  });

  test('as deep as they are long', async () => {
    await compareRepeated(`{"query":${'['.repeat(40_000)}${']'.repeat(40_000)}}`);
    await compareRepeated(
      `{"query":"{ hello }","variables":{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}}`,
    );
    await compareRepeated(
      `{"query":"query($j:JSON){ echo(json:$j) }","variables":{"j":${'['.repeat(9_000)}${']'.repeat(9_000)}}}`,
    );
  });
});

describe('parameters', () => {
  const VALUES = [
    '"text"',
    '""',
    '7',
    '-0',
    'true',
    'null',
    '[]',
    '[1]',
    '{}',
    '{"a":1}',
    '{"first":1}',
  ];
  const NAMES = ['query', 'operationName', 'variables', 'extensions', 'documentId'];

  test.each(NAMES)('%s of every type', async (name) => {
    for (const value of VALUES) {
      const others =
        name === 'query' ? '' : '"query":"query A($first: Int) { hello(first: $first) }",';
      await compareRepeated(`{${others}"${name}":${value}}`);
      await compareRepeated(`{"${name}":${value}${others && `,${others.slice(0, -1)}`}}`, NEW_TYPE);
    }
  });

  test('extensions that name a hash', async () => {
    for (const persistedQuery of [{ version: 1, sha256Hash: 'x' }, { sha256Hash: 7 }, null, []]) {
      await bothPaths.same(jsonRequest({ query: '{ hello }', extensions: { persistedQuery } }));
      await bothPaths.same(jsonRequest({ extensions: { persistedQuery } }));
    }
  });
});

describe('anything', () => {
  const key = fc.constantFrom(
    'query',
    'operationName',
    'variables',
    'extensions',
    'documentId',
    'extra',
    '__proto__',
    'toString',
  );
  const value = fc.oneof(
    fc.constantFrom(
      '{ hello }',
      'query A { hello } query B { later }',
      'A',
      'B',
      'C',
      '{ nope }',
      '{ list }',
      '',
      null,
    ),
    fc.constant('query A($first: Int, $id: UUID) { hello(first: $first, id: $id) crash }'),
    fc.dictionary(fc.constantFrom('first', 'id', '__proto__', 'x'), fc.jsonValue({ maxDepth: 1 }), {
      maxKeys: 3,
    }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const pair = fc
    .tuple(key, value)
    .map(([name, it]) => `${JSON.stringify(name)}:${JSON.stringify(it)}`);
  const query = value.map((it) => `"query":${JSON.stringify(it)}`);
  const body = fc
    .tuple(query, fc.array(pair, { maxLength: 4 }))
    .map(([first, rest]) => `{${[first, ...rest].join(',')}}`);
  const accept = fc
    .array(
      fc.constantFrom(
        'application/json',
        'application/graphql-response+json',
        '*/*',
        'application/*',
        'text/html',
        ';q=0.5',
        '; charset=utf-8',
        ';charset=x',
        ',',
        ', ',
        ' ',
        'APPLICATION/JSON',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));

  test('has the same response on both paths', async () => {
    const holds = fc.asyncProperty(body, accept, async (text, accepted) => {
      await compareRepeated(text, [['Accept', accepted]]);
    });
    await fc.assert(holds, { numRuns: 150 });
  });

  test('also where some of it is broken', async () => {
    const holds = fc.asyncProperty(
      body,
      fc.nat(200),
      fc.string({ maxLength: 3, unit: 'binary' }),
      async (text, at, put) => {
        await compareRepeated(text.slice(0, at) + put + text.slice(at + put.length));
      },
    );
    await fc.assert(holds, { numRuns: 100 });
    expect(bothPaths.identifyCalls()).toBeGreaterThan(100);
  });
});
