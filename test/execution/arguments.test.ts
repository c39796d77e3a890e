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

/** Records what it coerces. */
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
    echo: {
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

const useDefault = () => undefined;

beforeEach(() => {
  coerced = [];
});

describe('arguments', () => {
  it('are coerced once for all executions if they are literals', async () => {
    const ask = asking('{ items { echo(counted: "x") } }');
    for (let count = 0; count < 3; count += 1) await ask([useDefault, useDefault, useDefault]);
    expect(coerced).toEqual(['literal']);
  });

  it('are coerced once for each execution if they are variables', async () => {
    const ask = asking('query ($v: Counted) { items { echo(counted: $v) } }');
    const answers = [
      await ask([useDefault, useDefault], { v: 'one' }),
      await ask([useDefault], { v: 'two' }),
    ];
    expect(coerced).toEqual(['value', 'value']);
    expect(JSON.stringify(answers)).toMatch(/one.*one.*two/);
  });

  it('are an error at each object where a literal is rejected, and none without objects', async () => {
    const ask = asking('{ items { echo(counted: "refused") } }');
    expect(await ask([])).toEqual({ data: { items: [] } });
    const { data, errors } = await ask([useDefault, useDefault]);
    expect(data).toEqual({ items: [{ echo: null }, { echo: null }] });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['items', 0, 'echo'],
      ['items', 1, 'echo'],
    ]);
  });

  it.each([
    ['literals', '{ items { echo(n: 1, filter: { words: ["given"] }) } }', {}],
    ['defaults', '{ items { echo } }', {}],
    ['variables', 'query ($n: Int) { items { echo(n: $n) } }', { n: 1 }],
  ])('cannot be changed by a resolver: %s', async (_what, query, variables) => {
    const ask = asking(query);
    const before = await ask([useDefault], variables);
    const meddle = [
      (args: Args) => Object.assign(args, { n: 99 }),
      (args: Args) => Reflect.deleteProperty(args, 'n') || 'kept',
      (args: Args) => Object.assign(args, { more: true }),
    ];
    const { errors } = await ask(meddle, variables);
    expect(errors).toHaveLength(2);
    expect(await ask([useDefault], variables)).toEqual(before);
  });

  it('cannot be changed inside a literal or a default', async () => {
    for (const query of [
      '{ items { echo(filter: { words: ["given"] }) } }',
      '{ items { echo } }',
    ]) {
      const ask = asking(query);
      const before = await ask([useDefault]);
      const { errors } = await ask([(args) => args.filter?.words.push('poison')]);
      expect(errors).toHaveLength(1);
      expect(await ask([useDefault])).toEqual(before);
    }
  });

  it('are not shared by concurrent executions', async () => {
    const ask = asking('query ($v: Counted, $n: Int) { items { echo(counted: $v, n: $n) } }');
    const echoArgs = async (args: Args) => args;
    const values = Array.from({ length: 50 }, (_, n) => ({ v: `v${n}`, n }));
    const answers = await Promise.all(
      values.map(async (variables) => ask([async (args) => echoArgs(args)], variables)),
    );
    expect(answers).toHaveLength(50);
  });
});
