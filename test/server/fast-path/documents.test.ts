import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/server/limits/use-document-limits.ts';
import { jsonRequest, startBothPaths } from './compare-paths.ts';

const NEW_TYPE = [['Accept', 'application/graphql-response+json']] as const;

const compareUnder = async (
  env: Record<string, string>,
  bodies: readonly object[],
): Promise<number> => {
  await using bothPaths = await startBothPaths(env);
  for (const body of bodies) {
    await bothPaths.same(jsonRequest(body));
    await bothPaths.same(jsonRequest(body, NEW_TYPE));
    await bothPaths.same(jsonRequest(body, [['x-upstream-trace', '1']]));
  }
  return bothPaths.identifyCalls();
};

const queries = (...texts: string[]) => texts.map((query) => ({ query }));
const repeated = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

describe('documents', () => {
  test('with several operations, named and not', async () => {
    const query =
      'query A { hello } query B($n: Int!) { hello(first: $n) } mutation C { change } subscription D { ticks }';
    const names = [
      'A',
      'B',
      'C',
      'D',
      'E',
      '',
      'a',
      ' A',
      '__proto__',
      'constructor',
      null,
      undefined,
    ];
    const bodies = names.map((operationName) => ({ query, operationName, variables: { n: 1 } }));
    await compareUnder({}, [...bodies, ...bodies.map((body) => ({ ...body, variables: {} }))]);
    const others = [
      '{ hello }',
      'query { hello }',
      'mutation { change }',
      'subscription { ticks }',
    ];
    await compareUnder(
      {},
      others.flatMap((it) => [{ query: it }, { query: it, operationName: 'A' }]),
    );
    await compareUnder(
      {},
      queries(
        '{ hello } { later }',
        'query A { hello } query A { later }',
        '{ hello } query A { later }',
      ),
    );
  });

  test('that cannot be parsed, or do not fit', async () => {
    const texts = [
      ...[
        '',
        ' ',
        '#',
        '{',
        '{}',
        '{ hello',
        'hello',
        '{ hello } }',
        '"',
        '{ hello(first: ) }',
        '\ufeff{ hello }',
      ],
      ...[
        '{ nope }',
        '{ hello { x } }',
        '{ thing }',
        '{ hello(nope: 1) }',
        '{ hello(first: "1") }',
      ],
      ...[
        'query ($n: Int) { hello }',
        '{ hello(first: $n) }',
        'query ($n: Nope) { hello(first: $n) }',
      ],
      ...['{ ...F }', 'fragment F on Query { hello }', '{ ...F } fragment F on Query { ...F }'],
      ...[
        '{ hello @nope }',
        '{ hello @skip }',
        '{ hello @skip(if: null) }',
        '{ hello hello: later }',
      ],
      ...['type A { a: Int }', '{ hello } type A { a: Int }', 'extend schema { query: Q }'],
      ...[
        '{ hello(sort: OLD) }',
        '{ hello(id: "x") }',
        '{ hello(filter: { id: "x" }) }',
        '{ helo }',
      ],
      ...[
        '{ __typename }',
        '{ a: __typename @include(if: false) }',
        '{ hello @include(if: false) }',
      ],
    ];
    await compareUnder({}, queries(...texts));
    await compareUnder(
      { SUGGESTIONS: 'false' },
      queries('{ helo }', '{ hello(frist: 1) }', '{ refused }'),
    );
  });

  test('with introspection, allowed or not', async () => {
    const texts = [
      '{ __schema { queryType { name } } }',
      '{ __type(name: "Query") { name } }',
      getIntrospectionQuery(),
    ];
    await compareUnder({}, queries(...texts));
    await compareUnder({ INTROSPECTION: 'false' }, queries(...texts, '{ __typename }'));
  });

  test('at each limit, and past it', async () => {
    const nested = (levels: number) =>
      `{ ${'thing { '.repeat(levels - 1)}hello${' }'.repeat(levels)}`;
    const fragments = (count: number) =>
      `{ ${repeated(count, (at) => `...F${at}`)} } ${repeated(count, (at) => `fragment F${at} on Query { hello }`)}`;
    const at = (limit: number, make: (count: number) => string) => [make(limit), make(limit + 1)];
    const texts = [
      ...at(LIMITS.depth, nested),
      ...at(LIMITS.aliases, (count) => `{ thing { ${repeated(count, (it) => `a${it}: hello`)} } }`),
      ...at(LIMITS.directives, (count) => `{ hello ${repeated(count, () => '@skip(if: true)')} }`),
      ...at(LIMITS.fragments, fragments),
      ...at(LIMITS.rootFields, (count) => `{ ${repeated(count, (it) => `a${it}: hello`)} }`),
      ...at(
        LIMITS.brackets,
        (count) => `{ json(levels: ${'['.repeat(count - 2)}${']'.repeat(count - 2)}) }`,
      ),
      ...at(LIMITS.tokens, (count) => `{ thing { ${repeated(count - 6, () => 'hello')} } }`),
    ];
    await compareUnder({}, queries(...texts));
    const costFields = [4, 5, 6].flatMap((calls) => [
      { query: `{ pricey(calls: ${calls}) }` },
      { query: 'query ($n: Int!) { pricey(calls: $n) }', variables: { n: calls } },
    ]);
    await compareUnder({ MAX_UPSTREAM_CALLS: '5' }, costFields);
  });
});

describe('variables', () => {
  const query =
    'query ($first: Int, $id: UUID, $sort: Sort = OLDEST, $filter: Filter, $n: Int! = 3) { hello(first: $first, id: $id, sort: $sort, filter: $filter) pricey(calls: $n) }';
  test.each<object>([
    {},
    { first: 1 },
    { first: '1' },
    { first: 2 ** 31 },
    { first: 1.5 },
    { first: null, id: null, sort: null, filter: null },
    { sort: 'NEWEST' },
    { sort: 'OTHER' },
    { sort: 1 },
    { id: 'no uuid' },
    { id: '00000000-0000-4000-8000-000000000000' },
    { filter: { id: 'x', words: 'one' } },
    { filter: { words: ['one', null, 2] } },
    { filter: { nope: 1 } },
    { filter: [] },
    { n: null },
    { n: 'x', first: 'x', id: 'x', sort: 'x', filter: 'x' },
    { unknown: 1 },
    { toString: 1, constructor: 2 },
  ])('%j', async (variables) => {
    expect(await compareUnder({}, [{ query, variables }])).toBeGreaterThan(0);
  });

  test('of the names of every object, and that decide what is selected', async () => {
    await compareUnder({}, [
      {
        query: 'query ($__proto__: JSON) { echo(json: $__proto__) }',
        variables: JSON.parse('{"__proto__":{"a":1}}'),
      },
      {
        query: 'query ($j: JSON) { echo(json: $j) }',
        variables: JSON.parse('{"j":{"__proto__":{"a":1}}}'),
      },
      { query: '{ __proto__: hello constructor: later toJSON: hello then: later }' },
      { query: 'query ($b: Boolean = true) { hello @include(if: $b) }', variables: { b: null } },
      {
        query: 'query ($b: Boolean = true) { thing { hello @include(if: $b) } }',
        variables: { b: null },
      },
      {
        query: 'query ($b: Boolean!) { hello @include(if: $b) later @skip(if: $b) }',
        variables: { b: true },
      },
    ]);
  });
});

describe('the outcome of an operation', () => {
  const FIELDS = [
    ...['hello', 'later', 'crash', 'crashed', 'refused', 'down', 'limited', 'spoken', 'tooBig'],
    ...['missing', 'missingLater', 'foreign', 'json', 'list', 'thing { limited later }'],
    ...[
      'sureThing { missingLater }',
      'sureThing { refused }',
      'thing { missing }',
      'json(levels: 90000)',
      'unwritable',
    ],
  ];

  test('one field at a time, and with another', async () => {
    await compareUnder({}, queries(...FIELDS.map((field) => `{ ${field} }`)));
    await compareUnder({}, queries(...FIELDS.map((field) => `{ ok: later bad: ${field} }`)));
    await compareUnder(
      {},
      queries(...FIELDS.map((field) => `{ thing { ${field} } again: ${field} }`)),
    );
  });

  test('that is not part of the response', async () => {
    await using bothPaths = await startBothPaths();
    for (const query of [
      '{ crash }',
      '{ crashed hello }',
      '{ unwritable }',
      '{ down }',
      '{ tooBig }',
    ]) {
      const { responses, reports } = await bothPaths.same(jsonRequest({ query }));
      expect(JSON.stringify(responses)).not.toMatch(/hunter2|stack|\.ts/);
      expect(reports, query).toHaveLength(query === '{ down }' ? 0 : 1);
    }
  });
});
