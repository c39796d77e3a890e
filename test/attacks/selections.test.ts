import {
  buildSchema,
  type FieldNode,
  type GraphQLResolveInfo,
  graphqlSync,
  Kind,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { selectedFields, selectsOnly } from '../../src/schema/selection.ts';

const schema = buildSchema(`
  interface Node { id: ID }
  union Any = Item
  type Item implements Node { id: ID, name: String, item: Item, items: [Item] }
  type Query { item: Item, items: [Item] }
`);

/** The infos that graphql-js gives to `Query.<field>`, and how often a fragment is looked up in them. */
function infosOf(query: string, times = 1) {
  const infos: GraphQLResolveInfo[] = [];
  let steps = 0;
  const answer = graphqlSync({
    schema,
    source: query,
    rootValue: {
      item: (_args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
        const fragments = new Proxy(info.fragments, {
          get: (target, name) => {
            steps += 1;
            return Reflect.get(target, name);
          },
        });
        infos.push(...Array.from({ length: times }, () => ({ ...info, fragments })));
        return null;
      },
    },
  });
  expect(answer.errors).toBeUndefined();
  return { infos, steps: () => steps };
}

const chain = (length: number, body: (next: string) => string, last = 'id'): string =>
  [
    ...Array.from({ length }, (_, i) => `fragment F${i} on Item { ${body(`...F${i + 1}`)} }`),
    `fragment F${length} on Item { ${last} }`,
  ].join('\n');

test.each([
  ['twice', (next: string) => `${next} ${next}`],
  ['three times', (next: string) => `${next} ${next} ${next}`],
  ['twice through inline fragments', (next: string) => `... on Node { ${next} } ... { ${next} }`],
  ['twice through switches', (next: string) => `${next} @skip(if: false) ${next}`],
])('a fragment that the one before spreads %s is visited once', (_, body) => {
  const { infos, steps } = infosOf(`{ item { ...F0 } } ${chain(10, body)}`);
  expect(infos.map((info) => [...selectedFields(info)])).toEqual([['id']]);
  expect(infos.map((info) => selectsOnly(info, ['id']))).toEqual([true]);
  expect(steps()).toBe(11);
});

test('a selection is collected once for all objects of an execution', () => {
  const { infos, steps } = infosOf(`{ item { ...F0 } } ${chain(16, (next) => next)}`, 1_000);
  for (const info of infos) {
    expect(selectsOnly(info, ['id'])).toBe(true);
    expect([...selectedFields(info, 'Item')]).toEqual(['id']);
  }
  // With a type and without.
  expect(steps()).toBe(2 * 17);
});

test('and again for other variables', () => {
  const query = 'query ($on: Boolean!) { item { id name @include(if: $on) } }';
  const { definitions } = parse(query);
  const operation = definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION);
  const fieldNodes = operation?.selectionSet.selections.filter((it) => it.kind === Kind.FIELD);
  const [given] = infosOf('{ item { id } }').infos;
  const of = (on: boolean) =>
    given && { ...given, fieldNodes: fieldNodes ?? [], variableValues: { on } };
  const namesOf = (info?: GraphQLResolveInfo) => info && [...selectedFields(info)];
  expect([of(true), of(false)].map(namesOf)).toEqual([['id', 'name'], ['id']]);
});

test('fields that make one entry are collected together', () => {
  const { infos } = infosOf(
    '{ item { id } item { ...F } item { ... on Any { ... on Item { name } } } } fragment F on Item { item { id } }',
  );
  expect(infos.map((info) => [...selectedFields(info, 'Item')])).toEqual([['id', 'item', 'name']]);
});

test('a field in many entries is collected once', () => {
  const { infos, steps } = infosOf(`{ item { ...F0 } } ${chain(3, (next) => next)}`);
  const [info] = infos;
  if (!info) throw new Error('It was not resolved.');
  const [node] = info.fieldNodes;
  const entries: (readonly FieldNode[])[] = Array.from({ length: 100 }, () => (node ? [node] : []));
  for (const fieldNodes of entries) selectedFields({ ...info, fieldNodes });
  expect(steps()).toBe(4);
});
