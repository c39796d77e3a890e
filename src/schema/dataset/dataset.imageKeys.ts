import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { Dataset } from './dataset.ts';

builder.objectField(Dataset, 'imageKeys', (t) =>
  t.stringList({
    ...fieldCost({ perObject: 1 }),
    nullable: true,
    description:
      'Names of the camera images, such as `observation.images.top`. One upstream call per dataset. Null if the provider has none for this path.',
    resolve: ({ path }, _args, { loaders }) => loaders.imageKeys(path),
  }),
);
