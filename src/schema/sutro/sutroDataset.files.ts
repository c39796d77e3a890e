import type { SutroFileItem } from '../../providers/sutro/files.ts';
import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { rejectError } from '../item.ts';
import { SutroDataset, SutroField } from './dataset.ts';

const SutroFile = builder.objectRef<SutroFileItem>('SutroFile').implement({
  description: 'A Parquet file of a dataset at Sutro.',
  fields: (t) => ({
    fileName: t.exposeString('file_name', { description: 'Its name, unique in the dataset.' }),
    fileId: t.exposeString('file_id', {
      nullable: true,
      description: 'Sutro’s id of the file; null when not told.',
    }),
    uploadedAt: t.expose('uploaded_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was uploaded; null when not told.',
    }),
    sizeBytes: t.expose('size_bytes', {
      type: 'SafeInt',
      nullable: true,
      description: 'Its size in bytes; null when not told.',
    }),
    rowCount: t.expose('row_count', {
      type: 'SafeInt',
      nullable: true,
      description: 'How many rows it has; null when not told.',
    }),
    schema: t.field({
      type: [SutroField],
      description: 'The columns; empty when not told.',
      resolve: ({ schema }) => schema?.fields ?? [],
    }),
  }),
});

builder.objectField(SutroDataset, 'files', (t) =>
  t.field({
    ...fieldCost({ perObject: 1 }),
    type: [SutroFile],
    nullable: { list: true, items: true },
    description:
      'The files in the order of their upload. One upstream call per dataset. Null when Sutro does not know the dataset.',
    resolve: async ({ dataset_id }, _args, { loaders }) =>
      (await loaders.sutroFiles(dataset_id))?.map(rejectError),
  }),
);
