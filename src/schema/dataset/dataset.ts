import { readable } from '../../errors.ts';
import type { DatasetItem } from '../../providers/qualia/datasets.ts';
import { builder } from '../builder.ts';
import { CatalogItem } from '../catalog-item.ts';
import { toEnum } from '../enum.ts';
import { globalId, Node } from '../node.ts';
import { semanticNonNull } from '../semantic-non-null.ts';

const DATASET_TYPES = ['LEROBOT_V3', 'SARM_PROGRESS', 'OTHER'] as const;

export const DatasetType = builder.enumType('DatasetType', {
  description: 'What kind of data a dataset holds.',
  values: {
    LEROBOT_V3: { description: 'A LeRobot v3 dataset: episodes of a robot.' },
    SARM_PROGRESS: {
      description: 'Progress values that a reward model wrote for a LeRobot dataset.',
    },
    OTHER: {
      description:
        'A kind that this gateway does not know; `subtype` has the provider’s word. Refused as a filter.',
    },
  } satisfies Record<(typeof DATASET_TYPES)[number], object>,
});

export const DatasetSort = builder.enumType('DatasetSort', {
  description: 'Order of a list of datasets or models.',
  values: {
    NEWEST: { description: 'By creation time, latest first.' },
    OLDEST: { description: 'By creation time, earliest first.' },
    UPDATED: { description: 'By time of the last change, latest first.' },
    NAME: { description: 'By path, ascending, as the provider compares texts.' },
  },
});

export const datasetSortArg = builder.args((t) => ({
  sort: t.field({
    type: DatasetSort,
    defaultValue: 'NEWEST',
    description: 'Order of the list, applied by the provider. Null means NEWEST.',
  }),
}));

export const Dataset = builder.objectRef<DatasetItem>('Dataset').implement({
  description: 'A robot dataset registered at Qualia.',
  interfaces: [CatalogItem, Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id.',
      resolve: ({ artifact_id }) => globalId('Dataset', artifact_id.toLowerCase()),
    }),
    artifactId: t.expose('artifact_id', {
      type: 'UUID',
      description: 'Qualia’s id of the dataset.',
    }),
    type: t.field({
      type: DatasetType,
      description: 'Kind of dataset. OTHER if this gateway does not know the provider’s word.',
      resolve: ({ subtype }) => toEnum(DATASET_TYPES, 'OTHER', readable(subtype) ?? ''),
    }),
    subtype: t.exposeString('subtype', {
      ...semanticNonNull(),
      description: 'The provider’s own word for the kind.',
    }),
    path: t.exposeString('path', {
      description: 'Hugging Face path, `owner/name`; case matters.',
      extensions: { synonyms: ['name', 'title'] },
    }),
    metadata: t.expose('metadata', {
      ...semanticNonNull(),
      type: 'JSON',
      description:
        'Free-form map, often LeRobot’s `info.json`. Empty if the provider returns none. Integers beyond 2^53 are rounded.',
    }),
    createdAt: t.expose('created_at', {
      ...semanticNonNull(),
      type: 'DateTime',
      description: 'When the dataset was registered.',
    }),
    updatedAt: t.expose('updated_at', {
      ...semanticNonNull(),
      type: 'DateTime',
      description: 'When the dataset last changed.',
    }),
  }),
});
