import { builder } from '../builder.ts';
import { fieldCost, PAGE_COST } from '../cost/field-cost.ts';
import { forwardArgs } from '../pagination-args.ts';
import { JobConnection, jobConnection, jobSortArg } from './connection.ts';
import { JobFilter } from './filter.ts';

builder.queryField('jobs', (t) =>
  t.field({
    ...fieldCost(PAGE_COST),
    type: JobConnection,
    nullable: true,
    description:
      'The account’s jobs at Qualia. One upstream call a page, which also fills every field but `phases` and `datasets`. Null, with an error, when Qualia fails.',
    args: {
      ...forwardArgs,
      ...jobSortArg,
      filter: t.arg({ type: JobFilter, description: 'Applied by the provider.' }),
    },
    resolve: (_query, args, { loaders }, info) => jobConnection(loaders.jobPage, args, info),
  }),
);
