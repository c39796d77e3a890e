import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, PAGE_COST } from '../cost/field-cost.ts';
import { DatasetConnection, datasetConnection } from '../dataset/connection.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { JobDatasetFilter } from '../dataset/filter.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Job, jobKey } from './job.ts';

builder.objectField(Job, 'datasets', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(PAGE_COST)),
    type: DatasetConnection,
    nullable: true,
    description:
      'The datasets linked to this job. The first page, NEWEST and filtered by `direction` at most, is read for all jobs at once: from the list of datasets, or one upstream call a job where that costs less. Any other page is one upstream call a job.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: JobDatasetFilter,
        description: 'Conditions, applied by the provider. Null means none.',
      }),
    },
    resolve: (job, args, { loaders }, info) => {
      const jobId = jobKey(job);
      const filter = { ...args.filter, jobId };
      const { type, projectId, search } = filter;
      const isBatched =
        args.after == null && args.sort === 'NEWEST' && !type && !projectId && !search;
      const firstPage: typeof loaders.datasetPage = ({ limit, cursor, ...query }) =>
        cursor === undefined
          ? loaders.datasetsOfJob.load({ jobId, limit, direction: query.direction })
          : loaders.datasetPage({ ...query, limit, cursor });
      const read = isBatched ? firstPage : loaders.datasetPage;
      return datasetConnection(read, { ...args, filter }, info);
    },
  }),
);
