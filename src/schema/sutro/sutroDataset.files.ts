import type { SutroFileItem } from '../../providers/sutro/files.ts';
import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { rejectError } from '../item.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { columnsOf, SutroDataset, SutroField } from './dataset.ts';

const SutroFile = builder.objectRef<SutroFileItem>('SutroFile').implement({
  description: 'A Parquet file of a dataset at Sutro.',
  fields: (t) => ({
    fileName: t.exposeString('file_name', {
      description: 'Name of the file, unique in the dataset.',
    }),
    fileId: t.exposeString('file_id', {
      nullable: true,
      description: 'Sutro’s id of the file. Null if Sutro does not return it.',
    }),
    uploadedAt: t.expose('uploaded_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When the file was uploaded. Null if Sutro does not return it.',
    }),
    sizeBytes: t.expose('size_bytes', {
      type: 'SafeInt',
      nullable: true,
      description: 'Size of the file, in bytes. Null if Sutro does not return it.',
    }),
    rowCount: t.expose('row_count', {
      type: 'SafeInt',
      nullable: true,
      description: 'Number of rows. Null if Sutro does not return it.',
    }),
    schema: t.field({
      ...semanticNonNull(),
      type: [SutroField],
      description: 'The columns. Empty if Sutro does not return them.',
      resolve: ({ schema }) => columnsOf(schema),
    }),
  }),
});

builder.objectField(SutroDataset, 'files', (t) =>
  t.field({
    ...fieldCost({ perObject: 1 }),
    type: [SutroFile],
    nullable: { list: true, items: true },
    description:
      'The files, in the order of upload. One upstream call per dataset. Null if Sutro does not have the dataset.',
    resolve: async ({ dataset_id }, _args, { loaders }) =>
      (await loaders.sutroFiles(dataset_id))?.map(rejectError),
  }),
);
