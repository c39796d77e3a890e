import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, PAGE_COST } from '../cost/field-cost.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { ModelConnection, modelConnection } from './connection.ts';
import { ModelFilter } from './filter.ts';

builder.queryField('models', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(PAGE_COST)),
    type: ModelConnection,
    description:
      'The models that the account’s jobs at Qualia trained. One upstream call a page. Null, with an error, if Qualia fails.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: ModelFilter,
        description: 'Conditions, applied by the provider. Null means none.',
      }),
    },
    resolve: (_query, args, { loaders }, info) => modelConnection(loaders.modelPage, args, info),
  }),
);
