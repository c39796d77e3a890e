import { badInput } from '../errors.ts';
import { builder } from './builder.ts';

/** The types with a global id: the field of the provider’s own id, and the form of that id. */
export const NODE_KEYS = {
  Dataset: { field: 'artifactId', form: 'uuid' },
  Job: { field: 'jobId', form: 'uuid' },
  Model: { field: 'artifactId', form: 'uuid' },
  Project: { field: 'projectId', form: 'uuid' },
  SutroDataset: { field: 'datasetId', form: 'text' },
  SutroJob: { field: 'jobId', form: 'text' },
} as const;

export type NodeType = keyof typeof NODE_KEYS;

/** The key of a node. A UUID is in lower case. */
export type NodeKey = { readonly type: NodeType; readonly id: string };

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export const Node = builder.interfaceRef('Node').implement({
  description: 'An object that `node(id:)` finds by its global id.',
  fields: (t) => ({
    id: t.id({
      description:
        'Opaque global id: the key for client caches. The provider’s own id is a separate field.',
    }),
  }),
});

/** The opaque global id of the provider's id, which must be in lower case if it is a UUID. */
export const globalId = (type: NodeType, id: string): string =>
  Buffer.from(`${type}:${id}`).toString('base64url');

/** @throws GatewayError `BAD_USER_INPUT` if the text is not a global id. */
export function parseGlobalId(text: string): NodeKey {
  const [type, id] = split(Buffer.from(text, 'base64url').toString());
  const isOurs = isNodeType(type) && providerId(type, id) === id;
  if (!isOurs || globalId(type, id) !== text) {
    throw badInput('This is not an id of this graph. Ids come from the field `id` of a node.');
  }
  return { type, id };
}

/** The provider’s id in the letter case of loaders; undefined if the value cannot be an id. */
export function providerId(type: NodeType, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (NODE_KEYS[type].form === 'text') return value;
  const uuid = value.toLowerCase();
  return UUID.test(uuid) ? uuid : undefined;
}

export const isNodeType = (name: unknown): name is NodeType =>
  typeof name === 'string' && Object.hasOwn(NODE_KEYS, name);

function split(text: string): [string, string] {
  const colon = text.indexOf(':');
  return [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
}
