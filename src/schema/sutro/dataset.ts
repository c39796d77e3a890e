import { mapReadable } from '../../errors.ts';
import type { SutroDatasetItem } from '../../providers/sutro/datasets.ts';
import { builder } from '../builder.ts';
import { CatalogItem } from '../catalog-item.ts';
import { globalId, Node } from '../node.ts';
import { semanticNonNull } from '../semantic-non-null.ts';

/** A dataset, or only its id if nothing else is selected. */
export type SutroDatasetReference = Pick<SutroDatasetItem, 'dataset_id'> &
  Partial<SutroDatasetItem>;

type FieldItem = NonNullable<SutroDatasetItem['schema']>['fields'][number];

export const SutroField = builder.objectRef<FieldItem>('SutroField').implement({
  description: 'A column of a dataset at Sutro.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the column.' }),
    type: t.exposeString('type', {
      nullable: true,
      description: 'Type of the column, in the provider’s words. Null if Sutro does not return it.',
    }),
  }),
});

/** Empty where the provider returns none. */
export const columnsOf = (schema: SutroDatasetItem['schema'] | undefined) =>
  mapReadable(schema, ({ fields }) => fields) ?? [];

export const SutroDataset = builder.objectRef<SutroDatasetReference>('SutroDataset').implement({
  description: 'A dataset at Sutro: Parquet files with the same columns, for batch inference.',
  interfaces: [CatalogItem, Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id.',
      resolve: ({ dataset_id }) => globalId('SutroDataset', dataset_id),
    }),
    datasetId: t.exposeString('dataset_id', { description: 'Sutro’s id of the dataset.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'Name of the dataset. Null if it has none, as new datasets do.',
      extensions: { synonyms: ['path', 'title'] },
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When the dataset was created. Null if Sutro does not return it.',
    }),
    fileCount: t.exposeInt('file_count', {
      nullable: true,
      description: 'Number of files. Null if Sutro does not return it.',
    }),
    totalSizeBytes: t.expose('total_size_bytes', {
      type: 'SafeInt',
      nullable: true,
      description: 'Total size of the files, in bytes. Null if Sutro does not return it.',
      extensions: { synonyms: ['size', 'sizeBytes'] },
    }),
    schema: t.field({
      ...semanticNonNull(),
      type: [SutroField],
      description: 'The columns. Empty before the first file.',
      resolve: ({ schema }) => columnsOf(schema),
    }),
  }),
});
