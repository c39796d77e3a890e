import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { codesOf, type HostileClient, startHostileClient } from './hostile-client.ts';

let client: HostileClient;
beforeAll(async () => {
  client = await startHostileClient();
});
afterEach(async () => client.isUnharmed());
afterAll(async () => client.close());

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const COMPLEX = 'QUERY_TOO_COMPLEX';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const UNPARSED = 'GRAPHQL_PARSE_FAILED';

/** Lists of jobs of datasets of jobs: each level multiplies. */
const nested = (levels: number): string =>
  levels === 0
    ? 'jobId'
    : `datasets(first: 1000) { nodes { jobs { job { ${nested(levels - 1)} } } } }`;

const DOCUMENTS: readonly (readonly [string, string, string])[] = [
  ['a thousand aliases', `{ ${times(1_000, (i) => `a${i}: datasets { totalCount }`)} }`, COMPLEX],
  ['aliases of what costs nothing', `{ ${times(60, (i) => `a${i}: __typename`)} }`, COMPLEX],
  ['depth', `{ jobs { nodes { ${times(30, () => 'project { jobs { nodes {')} id`, UNPARSED],
  ['well-formed depth', `{ ${times(50, () => 'a {')} a ${'}'.repeat(51)}`, COMPLEX],
  ['depth without end', '{ a '.repeat(20_000), COMPLEX],
  ['brackets without end', `{ nodes(ids: ${'['.repeat(40_000)}`, COMPLEX],
  ['braces of values without end', `{ datasets(filter: ${'{a:'.repeat(20_000)}`, COMPLEX],
  ['lists that multiply', `{ jobs(first: 1000) { nodes { ${nested(2)} } } }`, COMPLEX],
  ['a call for each of many', '{ datasets(first: 1000) { nodes { imageKeys } } }', COMPLEX],
  [
    'fragments that lead to each other',
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    INVALID,
  ],
  ['a fragment that leads to itself', '{ ...A } fragment A on Query { ...A }', INVALID],
  [
    'fragments that double',
    `{ jobs(first: 1000) { nodes { ...F0 } } } ${times(40, (i) => `fragment F${i} on Job { project { a: jobs { nodes { ...F${i + 1} } } b: jobs { nodes { ...F${i + 1} } } } }`)} fragment F40 on Job { id }`,
    COMPLEX,
  ],
  [
    'fragments that double in one place',
    `{ jobs { nodes { ...F0 } } } ${times(49, (i) => `fragment F${i} on Job { ...F${i + 1} ...F${i + 1} }`)} fragment F49 on Job { id nope }`,
    INVALID,
  ],
  [
    'a flood of directives',
    `{ datasets { totalCount ${times(500, () => '@include(if: true)')} } }`,
    COMPLEX,
  ],
  [
    'a flood of unknown directives',
    `{ datasets ${times(500, (i) => `@a${i}`)} { totalCount } }`,
    COMPLEX,
  ],
  ['a flood of fields', `{ ${times(3_000, () => '__typename')} }`, COMPLEX],
  [
    'a flood of conflicting fields',
    `{ ${times(18, (i) => `datasets(first: ${i + 1}) { totalCount }`)} }`,
    INVALID,
  ],
  [
    'fragments that are all compared with each other',
    `{ datasets { nodes { ...F0 } } } ${times(120, (i) => `fragment F${i} on Dataset { ...F${(i + 1) % 120} id }`)}`,
    COMPLEX,
  ],
  ['a flood of operations', times(900, (i) => `query Q${i} { __typename }`), COMPLEX],
  ['a flood of variables', `query (${times(600, (i) => `$v${i}: Int`)}) { __typename }`, COMPLEX],
  ['a flood of errors', `{ datasets { nodes { ${times(400, (i) => `nope${i}`)} } } }`, INVALID],
  ['a mutation', 'mutation { a }', 'BAD_USER_INPUT'],
  ['a subscription of another schema', 'subscription { a }', INVALID],
  ['a definition of types', 'type Query { a: Int }', 'BAD_USER_INPUT'],
  ['an operation beside a definition of types', '{ __typename } type A { a: Int }', INVALID],
  ['nothing', ' ', UNPARSED],
  ['a comment', `#${'x'.repeat(50_000)}`, UNPARSED],
  ['a NUL', '{ datasets \0 { totalCount } }', UNPARSED],
  ['a lone surrogate', '{ datasets \ud800 { totalCount } }', UNPARSED],
  ['an escape that is no character', '{ node(id: "\\ud800") { id } }', UNPARSED],
  ['a string without end', `{ node(id: "${'x'.repeat(50_000)}`, UNPARSED],
  ['__proto__ as a field', '{ __proto__ { x } }', INVALID],
  ['constructor as a field', '{ constructor }', INVALID],
  ['__proto__ as a fragment', '{ ...__proto__ }', INVALID],
  ['__proto__ as an argument', '{ datasets(__proto__: 1) { totalCount } }', INVALID],
  ['__proto__ as a directive', '{ datasets @__proto__ { totalCount } }', INVALID],
  [
    'introspection that doubles',
    `{ __schema { types { ${times(6, (i) => `a${i}: fields { type { fields { type { fields { name } } } } }`)} } } }`,
    INVALID,
  ],
  [
    'introspection many times over',
    `{ ${times(20, (i) => `a${i}: __schema { types { fields { args { type { ofType { ofType { ofType { ofType { ofType { ofType { name kind description } } } } } } } } } } }`)} }`,
    COMPLEX,
  ],
];

test.each(DOCUMENTS)('%s is refused before any upstream call', async (_, query, code) => {
  const answer = await client.ask(query);
  expect(await codesOf(answer)).toEqual([code]);
});

test('the same by GET', async () => {
  const document = `{ ${times(60, (i) => `a${i}: __typename`)} }`;
  const answer = await fetch(`${client.url}?${new URLSearchParams({ query: document })}`);
  expect(await codesOf(answer)).toEqual([COMPLEX]);
});

test('a misleading answer is not cached for another caller: the verdict goes by the variables', async () => {
  const query = 'query ($n: Int!) { datasets(first: $n) { nodes { imageKeys } } }';
  expect(await codesOf(await client.ask(query, { n: 1_000 }))).toEqual([COMPLEX]);
  expect(await (await client.ask(query, { n: 1 })).json()).not.toHaveProperty('errors');
  client.world.sandbox.calls.clear();
  expect(await codesOf(await client.ask(query, { n: 999 }))).toEqual([COMPLEX]);
});
