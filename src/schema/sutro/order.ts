import { readable } from '../../errors.ts';
import type { SnapshotOrder } from '../../pagination/snapshot.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { SutroDatasetItem } from '../../providers/sutro/datasets.ts';
import { builder } from '../builder.ts';

export const SutroDatasetSort = builder.enumType('SutroDatasetSort', {
  description: 'Order of a list of datasets at Sutro. Datasets without the value come last.',
  values: {
    NEWEST: { description: 'By creation time, latest first.' },
    OLDEST: { description: 'By creation time, earliest first.' },
    NAME: { description: 'By name, ascending.' },
    SIZE: { description: 'By size, largest first.' },
  },
});

const dataset = { idOf: ({ dataset_id }: SutroDatasetItem) => dataset_id };
const createdAt = ({ created_at }: SutroDatasetItem) => timeOf(created_at);

export const SUTRO_DATASET_ORDERS: Record<
  typeof SutroDatasetSort.$inferType,
  SnapshotOrder<SutroDatasetItem>
> = {
  NEWEST: { ...dataset, keyOf: createdAt, descending: true },
  OLDEST: { ...dataset, keyOf: createdAt, descending: false },
  NAME: { ...dataset, keyOf: ({ name }) => readable(name), descending: false },
  SIZE: {
    ...dataset,
    keyOf: ({ total_size_bytes }) => readable(total_size_bytes),
    descending: true,
  },
};
