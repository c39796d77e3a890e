import {
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';
import { executeCompiled, executeWithGraphqlJs } from './compare.ts';
import { unhandledIn } from './unhandled.ts';

const Node: GraphQLInterfaceType = new GraphQLInterfaceType({
  name: 'Node',
  fields: { sure: { type: new GraphQLNonNull(GraphQLString) }, late: { type: GraphQLString } },
  resolveType: async () => 'Thing',
});

const Thing = new GraphQLObjectType({
  name: 'Thing',
  interfaces: [Node],
  isTypeOf: async () => true,
  fields: { sure: { type: new GraphQLNonNull(GraphQLString) }, late: { type: GraphQLString } },
});

const In = new GraphQLInputObjectType({
  name: 'In',
  fields: { tags: { type: new GraphQLList(GraphQLString) } },
});

const Row = new GraphQLObjectType({
  name: 'Row',
  fields: {
    f: {
      type: GraphQLInt,
      args: { in: { type: In } },
      resolve: (_source, args) => Object.isFrozen(args.in.tags),
    },
  },
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      sure: { type: new GraphQLNonNull(GraphQLString) },
      slow: { type: GraphQLString },
      node: { type: Node },
      thing: { type: Thing },
      rows: { type: new GraphQLList(Row) },
      grid: {
        type: new GraphQLList(new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt)))),
      },
    },
  }),
  types: [Thing],
});

async function answers(query: string, makeRoot: () => unknown, variables = {}) {
  const document = parse(query);
  const executable = compileQuery(schema, document);
  if (!executable) throw new Error('The document has no query.');
  const asked = () => ({ schema, document, variables, context: undefined, rootValue: makeRoot() });
  return {
    theirs: await executeWithGraphqlJs(asked()),
    ours: await executeCompiled(executable, asked()),
  };
}

/** A function that is a promise, as some client libraries return. */
function thenable(value: string): () => void {
  const it = () => {};
  Reflect.set(it, 'then', (resolve: (value: string) => void) => resolve(value));
  return it;
}

describe('as graphql-js', () => {
  it('answers without the pending fields once data is null', async () => {
    const never = new Promise(() => {});
    const { theirs, ours } = await answers('{ sure slow }', () => ({
      sure: Promise.reject(new Error('none')),
      slow: never,
    }));
    expect(ours).toEqual(theirs);
    expect(ours.data).toBeNull();
  });

  it('reads the fields of a function, and waits for one with `then`', async () => {
    const { theirs, ours } = await answers('{ thing { sure } slow }', () => ({
      thing: () => Object.assign(() => {}, { sure: 'yes' }),
      slow: () => thenable('later'),
    }));
    expect(ours).toEqual(theirs);
    expect(ours.data).toEqual({ thing: { sure: 'yes' }, slow: 'later' });
  });

  it.each(['node', 'thing'])(
    'reports one error for a null of %s, whose type is resolved later',
    async (name) => {
      const { theirs, ours } = await answers(`{ ${name} { sure late } }`, () => ({
        [name]: { sure: null, late: async () => Promise.reject(new Error('late')) },
      }));
      await new Promise((resolve) => setImmediate(resolve));
      expect(ours.errors).toHaveLength(1);
      expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify(theirs)));
    },
  );

  it('handles each rejection in the inner lists after one that fails', async () => {
    const rejected = () => Promise.reject(new Error('none'));
    const executable = compileQuery(schema, parse('{ grid }'));
    const found = await unhandledIn(async () => {
      const rootValue = { grid: [[null], [rejected(), rejected()], [rejected()]] };
      const answer = await executable?.execute({ variables: {}, context: undefined, rootValue });
      expect(answer?.data).toEqual({ grid: null });
      expect(answer?.errors).toHaveLength(1);
    });
    expect(found).toEqual([]);
  });
});

it('freezes arguments that variables are part of deeply: all objects share them', async () => {
  const document = parse('query ($t: String) { rows { f(in: { tags: [$t] }) } }');
  const executable = compileQuery(schema, document);
  const answer = await executable?.execute({
    variables: { t: 'a' },
    context: undefined,
    rootValue: { rows: [{}, {}] },
  });
  expect(answer).toEqual({ data: { rows: [{ f: 1 }, { f: 1 }] } });
});
