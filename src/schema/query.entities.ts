import { badInput } from '../errors.ts';
import { builder } from './builder.ts';
import { fieldCost } from './cost/field-cost.ts';
import { isNodeType, NODE_KEYS, type NodeKey, providerId } from './node.ts';
import { findNode, lookUpCost, NODE_FETCHERS } from './query.node.ts';

builder.scalarType('_Any', {
  description:
    'A representation: an object with `__typename` and the key of that type, as routers send it.',
  serialize: (value) => value,
  parseValue: (value) => value,
});

const Entity = builder.unionType('_Entity', {
  description: 'The types that other subgraphs can refer to by their key.',
  types: Object.values(NODE_FETCHERS).map(({ type }) => type),
});

/** Representations that one `_entities` may have. */
const MAX_REPRESENTATIONS = 1000;

/** @throws GatewayError `BAD_USER_INPUT` when it names no entity of this graph. */
function keyOf(representation: unknown): NodeKey {
  if (!isRecord(representation)) {
    throw badInput('A representation must be an object with `__typename` and a key.');
  }
  const { __typename: type } = representation;
  if (!isNodeType(type)) {
    throw badInput(`\`__typename\` must be one of ${Object.keys(NODE_KEYS).join(', ')}.`);
  }
  const { field, form } = NODE_KEYS[type];
  const id = providerId(type, representation[field]);
  if (id === undefined) {
    throw badInput(`A ${type} needs its key \`${field}\`, a ${form === 'uuid' ? 'UUID' : 'text'}.`);
  }
  return { type, id };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

builder.queryField('_entities', (t) =>
  t.field({
    ...fieldCost(({ representations }) => {
      const given: unknown[] = Array.isArray(representations) ? representations : [];
      // More are refused where they are resolved.
      return lookUpCost(given.slice(0, MAX_REPRESENTATIONS), keyOf);
    }),
    type: [Entity],
    nullable: { list: false, items: true },
    description:
      'For routers (Apollo Federation): the objects that representations refer to, in their order. Null for those that do not exist, an error for those that cannot be read. Costs what `nodes` costs: each provider list is read once, however many representations there are.',
    args: {
      representations: t.arg({
        type: ['_Any'],
        required: true,
        description: `What is looked for; ${MAX_REPRESENTATIONS} at the most.`,
      }),
    },
    resolve: (_query, { representations }, context, info) => {
      const { length } = representations;
      if (length > MAX_REPRESENTATIONS) {
        throw badInput(
          `\`representations\` must not have more than ${MAX_REPRESENTATIONS} items, not ${length}.`,
        );
      }
      // Asynchronous even where it refuses one, so that the others still come.
      return representations.map(async (it) => findNode(keyOf(it), context, info));
    },
  }),
);
