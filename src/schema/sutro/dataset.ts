import type { SutroDatasetItem } from '../../providers/sutro/datasets.ts';
import { builder } from '../builder.ts';
import { globalId, Node } from '../node.ts';

/** A dataset, or only its id where nothing else was selected. */
export type SutroDatasetReference = Pick<SutroDatasetItem, 'dataset_id'> &
  Partial<SutroDatasetItem>;

type FieldItem = NonNullable<SutroDatasetItem['schema']>['fields'][number];

export const SutroField = builder.objectRef<FieldItem>('SutroField').implement({
  description: 'A column of a dataset at Sutro.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the column.' }),
    type: t.exposeString('type', {
      nullable: true,
      description: 'Its type in the provider’s words; null when not told.',
    }),
  }),
});

export const SutroDataset = builder.objectRef<SutroDatasetReference>('SutroDataset').implement({
  description: 'A dataset at Sutro: Parquet files of one schema, for batch inference.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id.',
      resolve: ({ dataset_id }) => globalId('SutroDataset', dataset_id),
    }),
    datasetId: t.exposeString('dataset_id', { description: 'Sutro’s id of the dataset.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'Its name; new datasets have none.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was made; null when not told.',
    }),
    fileCount: t.exposeInt('file_count', {
      nullable: true,
      description: 'How many files it has; null when not told.',
    }),
    totalSizeBytes: t.expose('total_size_bytes', {
      type: 'SafeInt',
      nullable: true,
      description: 'Size of all files, in bytes; null when not told.',
    }),
    schema: t.field({
      type: [SutroField],
      description: 'The columns; empty before the first file.',
      resolve: ({ schema }) => schema?.fields ?? [],
    }),
  }),
});
