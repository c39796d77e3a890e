import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { ARTIFACT_CONDITION_NAMES } from '../dataset/artifact-filter.ts';
import { DatasetConnection, datasetConnection } from '../dataset/connection.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { ProjectDatasetFilter } from '../dataset/filter.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Project, projectKey } from './project.ts';

builder.objectField(Project, 'datasets', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(ARTIFACT_CONDITION_NAMES))),
    type: DatasetConnection,
    description: 'The datasets of this project. One upstream call a page for each project.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: ProjectDatasetFilter,
        description:
          'Which datasets. What the provider cannot filter costs up to 10 upstream calls.',
      }),
    },
    resolve: (project, args, { loaders }, info) => {
      const filter = { ...args.filter, projectId: projectKey(project) };
      return datasetConnection(loaders.datasetPage, { ...args, filter }, info);
    },
  }),
);
