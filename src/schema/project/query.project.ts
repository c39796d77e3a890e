import { builder } from '../builder.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { Project } from './project.ts';

builder.queryField('project', (t) =>
  t.field({
    ...fieldCost({ once: ['qualia.projects'] }),
    type: Project,
    nullable: true,
    description:
      'One project at Qualia. Qualia has no route by id, so the list is read until the project is found: at most one upstream call per 1000 projects. Null if it does not exist.',
    args: {
      projectId: t.arg({
        type: 'UUID',
        required: true,
        description: 'Qualia’s id of the project.',
      }),
    },
    resolve: (_query, { projectId }, { loaders }) => loaders.project.load(projectId),
  }),
);
