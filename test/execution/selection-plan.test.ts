import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  GraphQLList,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';
import { errorsOf, executeWithGraphqlJs } from './compare.ts';

let planned = 0;

/** A literal of it is read when the field that has it is planned. */
const Mark = new GraphQLScalarType<unknown, unknown>({
  name: 'Mark',
  parseLiteral: () => {
    planned += 1;
    return { marked: true };
  },
  parseValue: (value) => value,
});

type Source = { readonly left: number };

const Item: GraphQLObjectType<Source> = new GraphQLObjectType<Source>({
  name: 'Item',
  fields: () => ({
    text: { type: GraphQLString, args: { mark: { type: Mark } }, resolve: () => 'text' },
    item: { type: Item, resolve: ({ left }) => (left > 0 ? { left: left - 1 } : null) },
    items: { type: new GraphQLList(Item), resolve: ({ left }) => Array(3).fill({ left }) },
  }),
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { item: { type: Item, resolve: (left) => ({ left }) } },
  }),
});

const asking = (query: string) => {
  const document = parse(query);
  const executable = compileQuery(schema, document);
  if (!executable) throw new Error('This is no query.');
  const ask = async (given: Record<string, unknown> = {}, rootValue = 1) => {
    const { coerced, errors } = executable.coerceVariables(given);
    if (!coerced) throw new Error(String(errors));
    return executable.execute({ variables: coerced, context: undefined, rootValue });
  };
  const askTheirs = (variables: Record<string, unknown> = {}, rootValue = 1) =>
    executeWithGraphqlJs({ schema, document, variables, context: undefined, rootValue });
  return { ask, askTheirs };
};

/** Fragments that double what is selected with each of them: `levels` of them have 2^levels fields. */
const doubling = (levels: number): string => {
  const fragments = Array.from(
    { length: levels },
    (_, level) =>
      `fragment F${level} on Item { a: item { ...F${level + 1} } b: item { ...F${level + 1} } }`,
  );
  const last = `fragment F${levels} on Item { text(mark: 1) }`;
  return ['{ item { ...F0 } }', ...fragments, last].join('\n');
};

beforeEach(() => {
  planned = 0;
});

describe('the plan of a query', () => {
  it('is made once, however often and from however many at a time it is executed', async () => {
    const { ask } = asking('{ item { items { text(mark: 1) } } }');
    await ask();
    await Promise.all([ask(), ask(), ask()]);
    expect(planned).toBe(1);
  });

  it('is one for each way in which @skip and @include decide, however many they are', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const head = names.map((name) => `$${name}: Boolean!`).join(', ');
    const fields = names.map((name) => `${name}: text @include(if: $${name})`).join(' ');
    const { ask } = asking(`query (${head}) { item { text(mark: 1) ${fields} } }`);
    const ways = Array.from({ length: 32 }, (_, bits) =>
      Object.fromEntries(names.map((name, place) => [name, (bits & (1 << place)) > 0])),
    );
    for (const way of ways) await ask(way);
    expect(planned).toBe(32);
    for (const way of ways) {
      const { data } = await ask(way);
      const chosen = names.filter((name) => way[name]);
      expect(Object.keys(Object(data?.item))).toEqual(['text', ...chosen]);
    }
    expect(planned).toBe(32);
  });

  it.each([
    'query ($b: Boolean = true) { item { text @include(if: $b) item { text @skip(if: $b) } } }',
    'query ($b: Boolean = false) { item @skip(if: $b) { text } other: item { text } }',
    'query ($b: Boolean = true) { item { ...F @include(if: $b) } } fragment F on Item { text }',
    'query ($b: Boolean = true) { ... @include(if: $b) { item { text } } }',
  ])('says of a null that decides what graphql-js says, and forgets it: %s', async (query) => {
    const { ask, askTheirs } = asking(query);
    for (const given of [{}, { b: null }, { b: true }, { b: null }, { b: false }, {}]) {
      const ours = await ask(given);
      const theirs = await askTheirs(given);
      expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
      expect(errorsOf(ours)).toEqual(errorsOf(theirs));
    }
  });

  it('grows no further than the answer does', async () => {
    const { ask, askTheirs } = asking(doubling(40));
    expect(JSON.stringify(await ask({}, 2))).toBe(JSON.stringify(await askTheirs({}, 2)));
  });

  it('is not kept when it has grown too large', async () => {
    const { ask } = asking(doubling(11));
    await ask({}, 20);
    expect(planned).toBe(2 ** 11);
    await ask({}, 20);
    expect(planned).toBe(2 * 2 ** 11);
  });

  it('is refused when fragments have it look at too much', async () => {
    const marks = 'a: text '.repeat(150);
    const fragments = Array.from(
      { length: 13 },
      (_, level) =>
        `fragment F${level} on Item { ...M a: item { ...F${level + 1} } b: item { ...F${level + 1} } }`,
    );
    const query = `{ item { ...F0 } } fragment M on Item { ${marks.replaceAll('a:', 'm:')} }
      ${fragments.join(' ')} fragment F13 on Item { text(mark: 1) }`;
    const { ask } = asking(query);
    const { data, errors = [] } = await ask({}, 20);
    expect(data).toMatchObject({ item: { m: 'text' } });
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['QUERY_TOO_COMPLEX']),
    );
    expect(planned).toBeLessThan(2 ** 11);
    // A plan of that size is not kept, and is no part of the next one's.
    expect((await ask({}, 5)).errors).toBeUndefined();
  });

  it('does not hold what the first execution was given', async () => {
    const query = 'query ($v: Mark, $b: Boolean!) { item { text(mark: $v) @include(if: $b) } }';
    const plans = Array.from({ length: 20 }, () => asking(query));
    let forgotten = 0;
    const registry = new FinalizationRegistry<undefined>(() => {
      forgotten += 1;
    });
    const give = async ({ ask }: ReturnType<typeof asking>): Promise<void> => {
      const large = { size: 'large' };
      registry.register(large, undefined);
      await ask({ v: large, b: true });
    };
    await Promise.all(plans.map(give));
    collectGarbage();
    // One may still lie about on the stack.
    await vi.waitFor(() => expect(forgotten).toBeGreaterThanOrEqual(plans.length - 1));
    for (const { ask } of plans) {
      expect(await ask({ b: true })).toEqual({ data: { item: { text: 'text' } } });
    }
  });
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
}

describe('an entry of an answer', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'toJSON'];

  it.each(NAMES)('may be called %s', async (name) => {
    const { ask, askTheirs } = asking(`{ ${name}: item { first: text ${name}: text last: text } }`);
    const { data } = await ask();
    const inner = '{"first":"text","NAME":"text","last":"text"}'.replace('NAME', name);
    expect(JSON.stringify(data)).toBe(`{"${name}":${inner}}`);
    expect(JSON.stringify(data)).toBe(JSON.stringify((await askTheirs()).data));
  });

  it('may be a switch with a name that every object has', async () => {
    const { ask } = asking(
      'query ($__proto__: Boolean = true, $constructor: Boolean = false) { item { text @include(if: $__proto__) a: text @skip(if: $constructor) } }',
    );
    expect(await ask()).toEqual({ data: { item: { text: 'text', a: 'text' } } });
    expect(await ask(JSON.parse('{"__proto__":false,"constructor":true}'))).toEqual({
      data: { item: {} },
    });
  });
});
