import { readable } from '../../errors.ts';
import type { ModelItem } from '../../providers/qualia/models.ts';
import { builder } from '../builder.ts';
import { toEnum } from '../enum.ts';
import { globalId, Node } from '../node.ts';
import { semanticNonNull } from '../semantic-non-null.ts';

const MODEL_TYPES = ['VLA_MODEL', 'REWARD_MODEL', 'OTHER'] as const;

export const ModelType = builder.enumType('ModelType', {
  description: 'Kind of a trained model.',
  values: {
    VLA_MODEL: { description: 'A vision-language-action policy.' },
    REWARD_MODEL: { description: 'A reward model, such as SARM.' },
    OTHER: {
      description:
        'A kind that this gateway does not know; `subtype` has the provider’s word. Refused as a filter.',
    },
  } satisfies Record<(typeof MODEL_TYPES)[number], object>,
});

export const Model = builder.objectRef<ModelItem>('Model').implement({
  description: 'A model that a job at Qualia trained.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id.',
      resolve: ({ artifact_id }) => globalId('Model', artifact_id.toLowerCase()),
    }),
    artifactId: t.expose('artifact_id', { type: 'UUID', description: 'Qualia’s id of the model.' }),
    type: t.field({
      type: ModelType,
      description: 'Kind of model. OTHER if this gateway does not know the provider’s word.',
      resolve: ({ subtype }) => toEnum(MODEL_TYPES, 'OTHER', readable(subtype) ?? ''),
    }),
    subtype: t.exposeString('subtype', {
      ...semanticNonNull(),
      description: 'The provider’s own word for the kind.',
    }),
    path: t.exposeString('path', {
      description: 'Hugging Face path, or a local path at the provider.',
      extensions: { synonyms: ['name', 'title'] },
    }),
    metadata: t.expose('metadata', {
      ...semanticNonNull(),
      type: 'JSON',
      description:
        'Free-form map. Empty if the provider returns none. Integers beyond 2^53 are rounded.',
    }),
    createdAt: t.expose('created_at', {
      ...semanticNonNull(),
      type: 'DateTime',
      description: 'When the model was registered.',
    }),
    updatedAt: t.expose('updated_at', {
      ...semanticNonNull(),
      type: 'DateTime',
      description: 'When the model last changed.',
    }),
  }),
});
