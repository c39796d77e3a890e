import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { ARTIFACT_CONDITION_NAMES } from '../dataset/artifact-filter.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { ModelConnection, modelConnection } from './connection.ts';
import { ModelFilter } from './filter.ts';

builder.queryField('models', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(ARTIFACT_CONDITION_NAMES))),
    type: ModelConnection,
    description:
      'The models that the account’s jobs at Qualia trained. One upstream call a page. Null, with an error, if Qualia fails.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: ModelFilter,
        description: 'Which models. What the provider cannot filter costs up to 10 upstream calls.',
      }),
    },
    resolve: (_query, args, { loaders }, info) => modelConnection(loaders.modelPage, args, info),
  }),
);
