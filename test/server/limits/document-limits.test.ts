import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureDocument } from '../../../src/server/limits/document-stats.ts';
import { startServerFixture } from '../server-fixture.ts';

let server: Awaited<ReturnType<typeof startServerFixture>>;

beforeAll(async () => {
  server = await startServerFixture();
});
afterAll(async () => server.close());

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const ask = async (query: string) => {
  const accept = 'application/graphql-response+json';
  const response = await server.post(query, { headers: { accept } });
  return { status: response.status, ...((await response.json()) as Answer) };
};

type Answer = {
  data?: object;
  errors?: { message: string; extensions: { code: string } }[];
};

test.each([
  ['more than 1000 tokens', `{ ${times(999, () => 'hello')} }`, 'more than 1000 tokens'],
  ['more than 2000 lines', `${'\n'.repeat(2_000)}{ hello }`, 'more than 2000 lines'],
  [
    'as many lines in a string',
    `{ hello(x: """${'\n'.repeat(2_000)}""") }`,
    'more than 2000 lines',
  ],
  ['a long list of values', `{ hello(x: [${times(1_000, String)}]) }`, 'more than 1000 tokens'],
  [
    'many levels',
    `{ ${times(21, () => 'a {')} a ${'}'.repeat(22)}`,
    '22 levels of fields, the limit is 20',
  ],
  [
    'levels spread over fragments',
    `{ ...F0 } ${times(21, (i) => `fragment F${i} on Query { a { ...F${i + 1} } }`)} fragment F21 on Query { hello }`,
    '22 levels of fields, the limit is 20',
  ],
  ['many brackets', `{ hello(x: ${'['.repeat(900)}`, 'more than 100 nested brackets'],
  [
    'levels below the schema',
    `{ __schema { ${times(20, () => 'types {')} name ${'}'.repeat(21)} }`,
    '22 levels of fields, the limit is 20',
  ],
  ['aliases', `{ ${times(51, (i) => `a${i}: hello`)} }`, '51 aliases, the limit is 50'],
  [
    'aliases of __typename',
    `{ ${times(51, (i) => `a${i}: __typename`)} }`,
    '51 aliases, the limit is 50',
  ],
  [
    'aliases in a fragment that is not spread',
    `{ hello } fragment F on Query { ${times(51, (i) => `a${i}: hello`)} }`,
    '51 aliases, the limit is 50',
  ],
  [
    'directives',
    `{ hello ${times(51, () => '@include(if: true)')} }`,
    '51 directives, the limit is 50',
  ],
  [
    'directives on variables',
    `query ($a: Int ${times(51, () => '@x')}) { hello(first: $a) }`,
    '51 directives, the limit is 50',
  ],
  [
    'fragments',
    `{ hello } ${times(51, (i) => `fragment F${i} on Query { hello }`)}`,
    '51 fragments, the limit is 50',
  ],
  [
    'fields at the root',
    `{ ${times(21, () => 'hello')} }`,
    '21 fields at the root, the limit is 20',
  ],
  [
    'fields at the root in fragments',
    `{ ...F ...F ...F } fragment F on Query { ${times(7, () => 'hello')} }`,
    '21 fields at the root, the limit is 20',
  ],
])('refuses %s by a message with the number and the limit', async (_, query, sentence) => {
  const { status, data, errors } = await ask(query);
  expect(status).toBe(400);
  expect(data).toBeUndefined();
  expect(errors?.map(({ extensions }) => extensions.code)).toContain('QUERY_TOO_COMPLEX');
  expect(errors?.map(({ message }) => message)).toContain(
    `This operation asks for too much at once: ${sentence}.`,
  );
  expect(server.contexts).toHaveLength(0);
});

test('runs a document that reaches the limits', async () => {
  const { data } = await ask(`{ ${times(20, (i) => `a${i}: hello @include(if: true)`)} }`);
  expect(Object.values(data ?? {})).toEqual(Array(20).fill('world'));
  server.contexts.length = 0;
});

test('leaves cycles of fragments to validation', async () => {
  const query = '{ ...A } fragment A on Query { ...B } fragment B on Query { hello ...A }';
  expect((await ask(query)).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('measures fragments that double at every level once each', () => {
  const levels = 100;
  const document = parse(
    `{ ...F0 } ${times(levels, (i) => `fragment F${i} on Query { a { ...F${i + 1} } b { ...F${i + 1} } }`)} fragment F${levels} on Query { hello }`,
  );
  expect(measureDocument(document).depth).toBe(levels + 1);
});

test('runs the complete introspection query', async () => {
  const query = getIntrospectionQuery({
    descriptions: true,
    directiveIsRepeatable: true,
    inputValueDeprecation: true,
    schemaDescription: true,
    specifiedByUrl: true,
    oneOf: true,
  });
  const { data } = await ask(query);
  expect(buildClientSchema(data as IntrospectionQuery).getQueryType()?.name).toBe('Query');
  expect(measureDocument(parse(query)).depth).toBeLessThanOrEqual(15);
  server.contexts.length = 0;
});
