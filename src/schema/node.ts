import { badInput } from '../errors.ts';
import { builder } from './builder.ts';

/** The types that have a global id, and the form of the provider's id in it. */
const ID_FORMS = {
  Dataset: 'uuid',
  Job: 'uuid',
  Model: 'uuid',
  Project: 'uuid',
  SutroDataset: 'text',
  SutroJob: 'text',
} as const;

export type NodeType = keyof typeof ID_FORMS;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export const Node = builder.interfaceRef('Node').implement({
  description: 'An object that `node(id:)` finds again.',
  fields: (t) => ({
    id: t.id({
      description:
        'Opaque and globally unique: the key for client caches. The provider’s own id has a field of its own.',
    }),
  }),
});

/** The opaque global id. UUIDs are lower-cased, so that one object has one id however a provider spells it. */
export const globalId = (type: NodeType, id: string): string =>
  Buffer.from(`${type}:${id}`).toString('base64url');

/** @throws GatewayError `BAD_USER_INPUT` when the text is not one of our ids. */
export function parseGlobalId(text: string): { type: NodeType; id: string } {
  const [type, id] = split(Buffer.from(text, 'base64url').toString());
  const isOurs = isNodeType(type) && (ID_FORMS[type] === 'uuid' ? UUID.test(id) : id !== '');
  if (!isOurs || globalId(type, id) !== text) {
    throw badInput('This is not an id of this graph. Ids come from the field `id` of a node.');
  }
  return { type, id };
}

const isNodeType = (name: string): name is NodeType => Object.hasOwn(ID_FORMS, name);

function split(text: string): [string, string] {
  const colon = text.indexOf(':');
  return [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
}
