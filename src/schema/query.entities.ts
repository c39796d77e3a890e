import { badInput } from '../errors.ts';
import { isJsonObject } from '../json.ts';
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
  description: 'The types that other subgraphs can reference by key.',
  types: Object.values(NODE_FETCHERS).map(({ type }) => type),
});

/** Maximum number of representations of one `_entities` field. */
const MAX_REPRESENTATIONS = 1000;

/** @throws GatewayError `BAD_USER_INPUT` if it does not name an entity of this graph. */
function keyOf(representation: unknown): NodeKey {
  if (!isJsonObject(representation)) {
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

builder.queryField('_entities', (t) =>
  t.field({
    ...fieldCost(({ representations }) => {
      const given: unknown[] = Array.isArray(representations) ? representations : [];
      // The resolver refuses more than that.
      return lookUpCost(given.slice(0, MAX_REPRESENTATIONS), keyOf);
    }),
    type: [Entity],
    nullable: { list: false, items: true },
    description:
      'For routers (Apollo Federation): the objects of the representations, in their order. Null for an object that does not exist, an error for one that cannot be read. Costs the same as `nodes`: each provider list is read once, however many representations there are.',
    args: {
      representations: t.arg({
        type: ['_Any'],
        required: true,
        description: `Keys of the objects. At most ${MAX_REPRESENTATIONS}.`,
      }),
    },
    resolve: (_query, { representations }, context, info) => {
      const { length } = representations;
      if (length > MAX_REPRESENTATIONS) {
        throw badInput(
          `\`representations\` must not have more than ${MAX_REPRESENTATIONS} items, not ${length}.`,
        );
      }
      // Async, so that an invalid representation rejects its own item only.
      return representations.map(async (it) => findNode(keyOf(it), context, info));
    },
  }),
);
