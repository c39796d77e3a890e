import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { ARTIFACT_CONDITION_NAMES } from '../dataset/artifact-filter.ts';
import { datasetSortArg } from '../dataset/dataset.ts';
import { ModelConnection, modelConnection } from '../model/connection.ts';
import { ProjectModelFilter } from '../model/filter.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Project, projectKey } from './project.ts';

builder.objectField(Project, 'models', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(ARTIFACT_CONDITION_NAMES))),
    type: ModelConnection,
    description: 'The models of this project. One upstream call a page for each project.',
    args: {
      ...forwardArgs,
      ...datasetSortArg,
      filter: t.arg({
        type: ProjectModelFilter,
        description: 'Which models. What the provider cannot filter costs up to 10 upstream calls.',
      }),
    },
    resolve: (project, args, { loaders }, info) => {
      const filter = { ...args.filter, projectId: projectKey(project) };
      return modelConnection(loaders.modelPage, { ...args, filter }, info);
    },
  }),
);
