import {
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';

let coerced: unknown[] = [];

/** Remembers what it was asked to coerce. */
const Counted = new GraphQLScalarType<unknown, unknown>({
  name: 'Counted',
  parseLiteral: (node) => {
    coerced.push('literal');
    if (!('value' in node) || node.value === 'refused') throw new Error('refused');
    return node.value;
  },
  parseValue: (value) => {
    coerced.push('value');
    return value;
  },
  serialize: (value) => value,
});

const Filter = new GraphQLInputObjectType({
  name: 'Filter',
  fields: { words: { type: new GraphQLList(GraphQLString), defaultValue: ['usual'] } },
});

type Args = {
  counted?: unknown;
  n?: number;
  filter?: { words: string[] } | undefined;
};

const Item = new GraphQLObjectType({
  name: 'Item',
  fields: {
    told: {
      type: GraphQLString,
      args: {
        counted: { type: Counted },
        n: { type: GraphQLInt, defaultValue: 3 },
        filter: { type: Filter, defaultValue: { words: ['default'] } },
      },
      resolve: (source: (args: Args) => unknown, args) => JSON.stringify(source(args) ?? args),
    },
  },
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { items: { type: new GraphQLList(Item) } },
  }),
});

const asking = (query: string) => {
  const executable = compileQuery(schema, parse(query));
  if (!executable) throw new Error('This is no query.');
  return (items: ((args: Args) => unknown)[], variables = {}) => {
    const { coerced: given = {}, errors } = executable.coerceVariables(variables);
    expect(errors).toBeUndefined();
    return executable.execute({ variables: given, context: undefined, rootValue: { items } });
  };
};

const tell = () => undefined;

beforeEach(() => {
  coerced = [];
});

describe('arguments', () => {
  it('are coerced once for all executions where they are literals', async () => {
    const ask = asking('{ items { told(counted: "x") } }');
    for (let count = 0; count < 3; count += 1) await ask([tell, tell, tell]);
    expect(coerced).toEqual(['literal']);
  });

  it('are coerced once for each execution where they are variables', async () => {
    const ask = asking('query ($v: Counted) { items { told(counted: $v) } }');
    const answers = [await ask([tell, tell], { v: 'one' }), await ask([tell], { v: 'two' })];
    expect(coerced).toEqual(['value', 'value']);
    expect(JSON.stringify(answers)).toMatch(/one.*one.*two/);
  });

  it('tell what is refused at every object, and never where there is none', async () => {
    const ask = asking('{ items { told(counted: "refused") } }');
    expect(await ask([])).toEqual({ data: { items: [] } });
    const { data, errors } = await ask([tell, tell]);
    expect(data).toEqual({ items: [{ told: null }, { told: null }] });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['items', 0, 'told'],
      ['items', 1, 'told'],
    ]);
  });

  it.each([
    ['literals', '{ items { told(n: 1, filter: { words: ["given"] }) } }', {}],
    ['defaults', '{ items { told } }', {}],
    ['variables', 'query ($n: Int) { items { told(n: $n) } }', { n: 1 }],
  ])('cannot be changed by a resolver for those after it: %s', async (_what, query, variables) => {
    const ask = asking(query);
    const before = await ask([tell], variables);
    const meddle = [
      (args: Args) => Object.assign(args, { n: 99 }),
      (args: Args) => Reflect.deleteProperty(args, 'n') || 'kept',
      (args: Args) => Object.assign(args, { more: true }),
    ];
    const { errors } = await ask(meddle, variables);
    expect(errors).toHaveLength(2);
    expect(await ask([tell], variables)).toEqual(before);
  });

  it('cannot be changed in the depth of a literal or a default', async () => {
    for (const query of [
      '{ items { told(filter: { words: ["given"] }) } }',
      '{ items { told } }',
    ]) {
      const ask = asking(query);
      const before = await ask([tell]);
      const { errors } = await ask([(args) => args.filter?.words.push('poison')]);
      expect(errors).toHaveLength(1);
      expect(await ask([tell])).toEqual(before);
    }
  });

  it('of executions under way at the same time are their own', async () => {
    const ask = asking('query ($v: Counted, $n: Int) { items { told(counted: $v, n: $n) } }');
    const echo = async (args: Args) => args;
    const values = Array.from({ length: 50 }, (_, n) => ({ v: `v${n}`, n }));
    const answers = await Promise.all(
      values.map(async (variables) => ask([async (args) => echo(args)], variables)),
    );
    expect(answers).toHaveLength(50);
  });
});
