import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { ModelConnection, modelConnection } from '../model/connection.ts';
import { JobModelFilter } from '../model/filter.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Job, jobKey } from './job.ts';
import { isFirstPage } from './lineage.ts';

const LOCAL_CONDITIONS = new Set(['direction']);

builder.objectField(Job, 'models', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(LOCAL_CONDITIONS))),
    type: ModelConnection,
    description:
      'The models linked to this job. The first page, NEWEST, is read for all jobs at once: from the list of models, or one upstream call a job where that costs less. Any other page is one upstream call a job.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: JobModelFilter,
        description: 'Which models. `direction` costs up to 10 upstream calls.',
      }),
    },
    resolve: (job, args, { loaders }, info) => {
      const jobId = jobKey(job);
      const filter = { ...args.filter, jobId };
      const read: typeof loaders.modelPage = ({ limit, cursor, model_type: type, ...query }) =>
        cursor === undefined && isFirstPage(args, {})
          ? loaders.modelsOfJob.load({ jobId, limit, type })
          : loaders.modelPage({ ...query, limit, cursor, model_type: type });
      return modelConnection(read, { ...args, filter }, info);
    },
  }),
);
