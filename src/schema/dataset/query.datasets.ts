import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { ARTIFACT_CONDITION_NAMES } from './artifact-filter.ts';
import { DatasetConnection, datasetConnection } from './connection.ts';
import { datasetSortArg } from './dataset.ts';
import { DatasetFilter } from './filter.ts';

builder.queryField('datasets', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(ARTIFACT_CONDITION_NAMES))),
    type: DatasetConnection,
    description:
      'The account’s datasets at Qualia. One upstream call a page. Null, with an error, if Qualia fails.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: DatasetFilter,
        description:
          'Which datasets. What the provider cannot filter costs up to 10 upstream calls.',
      }),
    },
    resolve: (_query, args, { loaders }, info) =>
      datasetConnection(loaders.datasetPage, args, info),
  }),
);
