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

let recorded: { by: string; info: GraphQLResolveInfo }[] = [];

const record = <T>(by: string, info: GraphQLResolveInfo, given: T): T => {
  recorded.push({ by, info });
  return given;
};

const fields = (): GraphQLFieldConfigMap<unknown, unknown> => ({
  text: {
    type: GraphQLString,
    args: { n: { type: GraphQLInt } },
    resolve: (_source, _args, _context, info) => record('text', info, null),
  },
  node: { type: Node, resolve: (_source, _args, _context, info) => record('node', info, {}) },
  nodes: {
    type: new GraphQLList(new GraphQLList(Node)),
    resolve: (_source, _args, _context, info) => record('nodes', info, [[{}], [{}, {}]]),
  },
});

const Node: GraphQLInterfaceType = new GraphQLInterfaceType({
  name: 'Node',
  fields,
  resolveType: (_source, _context, info) => record('resolveType', info, 'Thing'),
});

const Thing = new GraphQLObjectType({
  name: 'Thing',
  interfaces: [Node],
  fields,
  isTypeOf: (_source, _context, info) => record('isTypeOf', info, true),
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

/** All properties of each recorded info, in the order of the calls. */
const allProperties = () => recorded.map(({ by, info }) => [by, ...ALL.map((name) => info[name])]);

beforeEach(() => {
  recorded = [];
});

describe('the info of a resolver', () => {
  const document = parse(QUERY);
  const rootValue = { the: 'root' };
  const variables = { given: 1 };

  it('is what graphql-js passes, also to isTypeOf and resolveType', async () => {
    await execute({ schema, document, rootValue, variableValues: variables });
    const theirs = allProperties();
    recorded = [];
    const executable = compileQuery(schema, document);
    const { coerced = {} } = executable?.coerceVariables(variables) ?? {};
    await executable?.execute({ variables: coerced, context: undefined, rootValue });
    const ours = allProperties();
    expect(ours).toHaveLength(theirs.length);
    expect(ours.length).toBeGreaterThan(30);
    expect(ours).toEqual(theirs);
    // Identical objects of the schema and the document: resolvers may use them as keys.
    for (const [index, info] of ours.entries()) {
      expect(info[2]).toEqual(theirs[index]?.[2]);
      for (const at of [3, 4, 6, 8, 9]) expect(info[at]).toBe(theirs[index]?.[at]);
    }
  });

  it('stays valid after the execution', async () => {
    const executable = compileQuery(schema, document, 'Named');
    await executable?.execute({ variables: { n: 1 }, context: undefined, rootValue: 1 });
    await executable?.execute({ variables: { n: 2 }, context: undefined, rootValue: 2 });
    const [first] = recorded;
    const last = recorded.findLast(({ info }) => info.path.prev === undefined);
    expect(first?.info.variableValues).toEqual({ n: 1 });
    expect(first?.info.rootValue).toBe(1);
    expect(last?.info.variableValues).toEqual({ n: 2 });
    expect(last?.info.rootValue).toBe(2);
  });
});
