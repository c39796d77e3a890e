import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { Dataset } from './dataset.ts';

builder.queryField('dataset', (t) =>
  t.field({
    ...fieldCost({ once: ['qualia.datasets'] }),
    type: Dataset,
    nullable: true,
    description:
      'One dataset at Qualia. Qualia has no route by id, so the list is read until the dataset is found: at most one upstream call per 1000 datasets, and one small call if the gateway remembers its path. Null if it does not exist.',
    args: {
      artifactId: t.arg({
        type: 'UUID',
        required: true,
        description: 'Qualia’s id of the dataset.',
      }),
    },
    resolve: (_query, { artifactId }, { loaders }) => loaders.dataset.load(artifactId),
  }),
);
