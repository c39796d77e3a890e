import { builder } from '../builder.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, filteredPageCost } from '../cost/field-cost.ts';
import { JobConnection, jobConnection, jobSortArg } from '../job/connection.ts';
import { LOCAL_JOB_CONDITIONS, ProjectJobFilter } from '../job/filter.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Project, projectKey } from './project.ts';

builder.objectField(Project, 'jobs', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(filteredPageCost(LOCAL_JOB_CONDITIONS))),
    type: JobConnection,
    description: 'The jobs of this project. One upstream call a page for each project.',
    args: {
      ...forwardArgs,
      ...jobSortArg,
      filter: t.arg({
        type: ProjectJobFilter,
        description: 'Which jobs. What the provider cannot filter costs up to 10 upstream calls.',
      }),
    },
    resolve: (project, args, { loaders }, info) => {
      const filter = { ...args.filter, projectId: projectKey(project) };
      return jobConnection(loaders.jobPage, { ...args, filter }, info);
    },
  }),
);
