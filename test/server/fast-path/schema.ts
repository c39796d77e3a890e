import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  type GraphQLFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { GraphQLJSON, GraphQLUUID } from 'graphql-scalars';
import { badInput, GatewayError, ProviderError } from '../../../src/errors.ts';
import { fieldCost } from '../../../src/schema/cost/field-cost.ts';
import type { OperationScope } from '../../../src/server/operation/operation-runner.ts';

export type TestContext = {
  readonly operation: OperationScope;
  readonly receipt: { calls: number; toJSON: () => object };
};

const Sort = new GraphQLEnumType({ name: 'Sort', values: { NEWEST: {}, OLDEST: {} } });

const Filter = new GraphQLInputObjectType({
  name: 'Filter',
  fields: { id: { type: GraphQLUUID }, words: { type: new GraphQLList(GraphQLString) } },
});

const fail = (error: unknown) => () => {
  throw error;
};

const deep = (levels: number): unknown => {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

const Thing: GraphQLObjectType = new GraphQLObjectType({ name: 'Thing', fields: () => fields });

/** A field for every outcome of a resolver. */
const fields: GraphQLFieldConfigMap<unknown, TestContext> = {
  hello: {
    type: GraphQLString,
    args: {
      id: { type: GraphQLUUID },
      first: { type: GraphQLInt },
      sort: { type: Sort, defaultValue: 'NEWEST' },
      filter: { type: Filter },
    },
    resolve: (_source, args) => `world ${JSON.stringify(args)}`,
  },
  later: { type: GraphQLString, resolve: async () => 'later' },
  thing: { type: Thing, resolve: () => ({}) },
  sureThing: { type: new GraphQLNonNull(Thing), resolve: async () => ({}) },
  crash: { type: GraphQLString, resolve: fail(new Error('password is hunter2')) },
  crashed: { type: GraphQLString, resolve: async () => fail({ toString: () => 'odd' })() },
  refused: { type: GraphQLString, resolve: fail(badInput('No such thing. Did you mean it?')) },
  down: {
    type: GraphQLString,
    resolve: fail(
      new ProviderError({
        code: 'PROVIDER_UNAVAILABLE',
        provider: 'sutro',
        status: 503,
        retryAfter: 3,
        cause: new Error('password is hunter2'),
      }),
    ),
  },
  limited: {
    type: GraphQLString,
    resolve: fail(
      new GatewayError('RATE_LIMITED', undefined, {
        http: { status: 429, headers: { 'retry-after': '7', 'X-Odd': 'yes' } },
      }),
    ),
  },
  spoken: {
    type: GraphQLString,
    resolve: fail(new GraphQLError('spoken', { extensions: { http: { status: 418 }, a: 1 } })),
  },
  tooBig: { type: GraphQLInt, resolve: () => 2 ** 40 },
  missing: { type: new GraphQLNonNull(GraphQLString), resolve: () => null },
  missingLater: { type: new GraphQLNonNull(GraphQLString), resolve: async () => undefined },
  foreign: { type: GraphQLString, resolve: () => 'データセット 💡 \ud800 \u2028' },
  json: {
    type: GraphQLJSON,
    args: { levels: { type: GraphQLInt, defaultValue: 3 } },
    resolve: (_source, { levels }) => deep(levels),
  },
  unwritable: { type: GraphQLJSON, resolve: () => ({ big: 1n }) },
  echo: {
    type: GraphQLJSON,
    args: { json: { type: GraphQLJSON } },
    resolve: (_source, { json }) => json,
  },
  pricey: {
    ...fieldCost(({ calls }) => ({ perObject: Number(calls) })),
    type: GraphQLBoolean,
    args: { calls: { type: new GraphQLNonNull(GraphQLInt) }, made: { type: GraphQLInt } },
    resolve: (_source, { calls, made = calls }, { receipt }) => {
      receipt.calls = made;
      return true;
    },
  },
  list: {
    type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
    resolve: () => ['one', null, 'three'],
  },
};

export const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: () => fields }),
  mutation: new GraphQLObjectType({
    name: 'Mutation',
    fields: { change: { type: GraphQLString } },
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: { ticks: { type: GraphQLString } },
  }),
});
