import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { SutroDataset } from './dataset.ts';
import { SutroJob } from './job.ts';

builder.objectField(SutroDataset, 'jobs', (t) =>
  t.field({
    ...semanticNonNull(fieldCost({ once: ['sutro.jobs'] })),
    type: [SutroJob],
    description:
      'The jobs that read this dataset, newest first. One upstream call for any number of datasets: the whole jobs list. Null, with an error, if it cannot be read.',
    resolve: async ({ dataset_id }, _args, { loaders }) => [
      ...(await loaders.sutroJobsOf.load(dataset_id)),
    ],
  }),
);
