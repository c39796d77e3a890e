import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, PAGE_COST } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { DatasetConnection, datasetConnection } from './connection.ts';
import { datasetSortArg } from './dataset.ts';
import { DatasetFilter } from './filter.ts';

builder.queryField('datasets', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(PAGE_COST)),
    type: DatasetConnection,
    description:
      'The account’s datasets at Qualia. One upstream call a page. Null, with an error, if Qualia fails.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: DatasetFilter,
        description: 'Conditions, applied by the provider. Null means none.',
      }),
    },
    resolve: (_query, args, { loaders }, info) =>
      datasetConnection(loaders.datasetPage, args, info),
  }),
);
