import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { Dataset } from './dataset.ts';

builder.queryField('dataset', (t) =>
  t.field({
    ...fieldCost({ once: ['qualia.datasets'] }),
    type: Dataset,
    nullable: true,
    description:
      'One dataset at Qualia. There is no route by id, so the list is read until it is found: one upstream call per 1000 datasets at the most, one small call where its path is remembered. Null when it does not exist.',
    args: { artifactId: t.arg({ type: 'UUID', required: true, description: 'Qualia’s id.' }) },
    resolve: (_query, { artifactId }, { loaders }) => loaders.dataset.load(artifactId),
  }),
);
