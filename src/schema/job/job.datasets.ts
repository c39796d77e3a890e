import { builder } from '../builder.ts';
import { fieldCost, PAGE_COST } from '../cost/field-cost.ts';
import { DatasetConnection, datasetConnection } from '../dataset/connection.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { JobDatasetFilter } from '../dataset/filter.ts';
import { forwardArgs } from '../pagination-args.ts';
import { Job, jobKey } from './job.ts';

builder.objectField(Job, 'datasets', (t) =>
  t.field({
    ...fieldCost(PAGE_COST),
    type: DatasetConnection,
    nullable: true,
    description: 'The datasets linked to this job. One upstream call a page and job.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({ type: JobDatasetFilter, description: 'Applied by the provider.' }),
    },
    resolve: (job, args, { loaders }, info) => {
      const filter = { ...args.filter, jobId: jobKey(job) };
      return datasetConnection(loaders.datasetPage, { ...args, filter }, info);
    },
  }),
);
