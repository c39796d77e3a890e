import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { SutroDataset } from './dataset.ts';

builder.queryField('sutroDataset', (t) =>
  t.field({
    ...fieldCost({ once: ['sutro.datasets'] }),
    type: SutroDataset,
    nullable: true,
    description:
      'One dataset at Sutro, read from the whole list: one upstream call for any number of datasets. Null if it does not exist.',
    args: {
      datasetId: t.arg.string({ required: true, description: 'Sutro’s id of the dataset.' }),
    },
    resolve: (_query, { datasetId }, { loaders }) => loaders.sutroDataset.load(datasetId),
  }),
);
