import { readable } from '../errors.ts';
import type { DatasetItem } from '../providers/qualia/datasets.ts';
import type { SutroDatasetItem } from '../providers/sutro/datasets.ts';
import { builder } from './builder.ts';
import { DatasetProvider } from './gateway/dataset-provider.ts';
import { Node } from './node.ts';

/** A dataset of either provider. */
export type CatalogRow = DatasetItem | SutroDatasetItem;

export const isSutro = (row: CatalogRow): row is SutroDatasetItem => 'dataset_id' in row;

export const displayName = (row: CatalogRow): string =>
  isSutro(row) ? (readable(row.name) ?? row.dataset_id) : row.path;

/** What the datasets of both providers have. */
export const CatalogItem = builder.interfaceRef<CatalogRow>('CatalogItem').implement({
  description: 'A dataset of either provider, as `catalog` lists it.',
  interfaces: [Node],
  resolveType: (row) => (isSutro(row) ? 'SutroDataset' : 'Dataset'),
  fields: (t) => ({
    displayName: t.string({
      description:
        'Name for people: the path of a dataset at Qualia, the name of one at Sutro, else its id.',
      resolve: displayName,
    }),
    provider: t.field({
      type: DatasetProvider,
      description: 'The provider that has the dataset.',
      resolve: (row) => (isSutro(row) ? 'SUTRO' : 'QUALIA'),
    }),
    createdAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the dataset was created or registered. Null if the provider does not return it.',
      resolve: (row) => row.created_at,
    }),
  }),
});
