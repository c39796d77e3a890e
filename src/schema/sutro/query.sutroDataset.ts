import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { SutroDataset } from './dataset.ts';

builder.queryField('sutroDataset', (t) =>
  t.field({
    ...fieldCost({ once: ['sutro.datasets'] }),
    type: SutroDataset,
    nullable: true,
    description:
      'One dataset at Sutro, from the list of all: one upstream call for any number of datasets. Null when it does not exist.',
    args: { datasetId: t.arg.string({ required: true, description: 'Sutro’s id.' }) },
    resolve: (_query, { datasetId }, { loaders }) => loaders.sutroDataset.load(datasetId),
  }),
);
