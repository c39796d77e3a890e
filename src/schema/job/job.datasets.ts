import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { ARTIFACT_CONDITION_NAMES } from '../dataset/artifact-filter.ts';
import { DatasetConnection, datasetConnection } from '../dataset/connection.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { JobDatasetFilter } from '../dataset/filter.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Job, jobKey } from './job.ts';
import { isFirstPage } from './lineage.ts';

builder.objectField(Job, 'datasets', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(ARTIFACT_CONDITION_NAMES))),
    type: DatasetConnection,
    nullable: true,
    description:
      'The datasets linked to this job. The first page, NEWEST and filtered by `type` and `direction` at most, is read for all jobs at once: from the list of datasets, or one upstream call a job where that costs less. Any other page is one upstream call a job.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: JobDatasetFilter,
        description:
          'Which datasets. What the provider cannot filter costs up to 10 upstream calls.',
      }),
    },
    resolve: (job, args, { loaders }, info) => {
      const jobId = jobKey(job);
      const filter = { ...args.filter, jobId };
      const { type: _, direction: __, ...others } = args.filter ?? {};
      const read: typeof loaders.datasetPage = ({ limit, cursor, dataset_type: type, ...query }) =>
        cursor === undefined && isFirstPage(args, others)
          ? loaders.datasetsOfJob.load({ jobId, limit, type, direction: query.direction })
          : loaders.datasetPage({ ...query, limit, cursor, dataset_type: type });
      return datasetConnection(read, { ...args, filter }, info);
    },
  }),
);
