import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { JobConnection, jobConnection, jobSortArg } from './connection.ts';
import { JobFilter, LOCAL_JOB_CONDITIONS } from './filter.ts';

builder.queryField('jobs', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(LOCAL_JOB_CONDITIONS))),
    type: JobConnection,
    description:
      'The account’s jobs at Qualia. One upstream call a page, which also returns every field but `phases`, `project` and `datasets`. Null, with an error, if Qualia fails.',
    args: {
      ...forwardArgs,
      ...jobSortArg,
      filter: t.arg({
        type: JobFilter,
        description: 'Which jobs. What the provider cannot filter costs up to 10 upstream calls.',
      }),
    },
    resolve: (_query, args, { loaders }, info) => jobConnection(loaders.jobPage, args, info),
  }),
);
