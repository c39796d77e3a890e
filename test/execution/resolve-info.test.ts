import {
  execute,
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';

let seen: { by: string; info: GraphQLResolveInfo }[] = [];

const saw = <T>(by: string, info: GraphQLResolveInfo, given: T): T => {
  seen.push({ by, info });
  return given;
};

const fields = (): GraphQLFieldConfigMap<unknown, unknown> => ({
  text: {
    type: GraphQLString,
    args: { n: { type: GraphQLInt } },
    resolve: (_source, _args, _context, info) => saw('text', info, null),
  },
  node: { type: Node, resolve: (_source, _args, _context, info) => saw('node', info, {}) },
  nodes: {
    type: new GraphQLList(new GraphQLList(Node)),
    resolve: (_source, _args, _context, info) => saw('nodes', info, [[{}], [{}, {}]]),
  },
});

const Node: GraphQLInterfaceType = new GraphQLInterfaceType({
  name: 'Node',
  fields,
  resolveType: (_source, _context, info) => saw('resolveType', info, 'Thing'),
});

const Thing = new GraphQLObjectType({
  name: 'Thing',
  interfaces: [Node],
  fields,
  isTypeOf: (_source, _context, info) => saw('isTypeOf', info, true),
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields }),
  types: [Thing],
});

const QUERY = `
  query Named($n: Int = 7, $given: Int) {
    text(n: $n)
    a: node { ...F b: text ... on Thing { nodes { text(n: $given) } } }
    a: node { c: nodes { ...F } }
  }
  fragment F on Node { text again: node { text } }
`;

const ALL = [
  'fieldName',
  'fieldNodes',
  'returnType',
  'parentType',
  'path',
  'schema',
  'fragments',
  'rootValue',
  'operation',
  'variableValues',
] as const;

/** Everything that stands in what was seen, in its order. */
const told = () => seen.map(({ by, info }) => [by, ...ALL.map((name) => info[name])]);

beforeEach(() => {
  seen = [];
});

describe('what a resolver may know of its field', () => {
  const document = parse(QUERY);
  const rootValue = { the: 'root' };
  const variables = { given: 1 };

  it('is what graphql-js tells, also where types are told apart', async () => {
    await execute({ schema, document, rootValue, variableValues: variables });
    const theirs = told();
    seen = [];
    const executable = compileQuery(schema, document);
    const { coerced = {} } = executable?.coerceVariables(variables) ?? {};
    await executable?.execute({ variables: coerced, context: undefined, rootValue });
    const ours = told();
    expect(ours).toHaveLength(theirs.length);
    expect(ours.length).toBeGreaterThan(30);
    expect(ours).toEqual(theirs);
    // The very same things of the schema and the document, by which resolvers may remember something.
    for (const [index, info] of ours.entries()) {
      expect(info[2]).toEqual(theirs[index]?.[2]);
      for (const at of [3, 4, 6, 8, 9]) expect(info[at]).toBe(theirs[index]?.[at]);
    }
  });

  it('stays true when it is asked after the execution', async () => {
    const executable = compileQuery(schema, document, 'Named');
    await executable?.execute({ variables: { n: 1 }, context: undefined, rootValue: 1 });
    await executable?.execute({ variables: { n: 2 }, context: undefined, rootValue: 2 });
    const [first] = seen;
    const last = seen.findLast(({ info }) => info.path.prev === undefined);
    expect(first?.info.variableValues).toEqual({ n: 1 });
    expect(first?.info.rootValue).toBe(1);
    expect(last?.info.variableValues).toEqual({ n: 2 });
    expect(last?.info.rootValue).toBe(2);
  });
});
