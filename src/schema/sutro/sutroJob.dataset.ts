import { mapReadable } from '../../errors.ts';
import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { selectsOnly } from '../selection.ts';
import { SutroDataset } from './dataset.ts';
import { SutroJob } from './job.ts';

builder.objectField(SutroJob, 'dataset', (t) =>
  t.field({
    ...fieldCost({ once: ['sutro.datasets'] }),
    type: SutroDataset,
    nullable: true,
    description:
      'The dataset that the job reads. Its id needs no upstream call; its other fields need one, for any number of jobs. Null if the job reads no dataset or the dataset no longer exists.',
    resolve: ({ dataset_id }, _args, { loaders }, info) => {
      const isId = selectsOnly(info, ['id', 'datasetId']);
      return mapReadable(dataset_id, (id) =>
        isId ? { dataset_id: id } : loaders.sutroDataset.load(id),
      );
    },
  }),
);
