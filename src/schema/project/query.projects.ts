import type { ListOrder } from '../../pagination/position.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { ProjectItem } from '../../providers/qualia/projects.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connections/connection.ts';
import { forwardConnection, type PageQuery } from '../connections/forward-connection.ts';
import { filterText, forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, PAGE_COST } from '../cost/field-cost.ts';
import { toProviderEnum } from '../enum.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Project } from './project.ts';

const ProjectSort = builder.enumType('ProjectSort', {
  description: 'Order of a list of projects.',
  values: {
    NEWEST: { description: 'By creation time, latest first.' },
    OLDEST: { description: 'By creation time, earliest first.' },
    UPDATED: { description: 'By time of the last change, latest first.' },
    NAME: { description: 'By name, ascending, as the provider compares texts.' },
  },
});

const ProjectFilter = builder.inputType('ProjectFilter', {
  description: 'Conditions on projects, applied by the provider.',
  fields: (t) => ({
    search: t.string({
      description: 'Only projects whose name contains this text. At most 200 characters.',
    }),
  }),
});

const project = { provider: 'qualia', idOf: (it: ProjectItem) => it.project_id } as const;
const createdAt = (it: ProjectItem) => timeOf(it.created_at);
const updatedAt = (it: ProjectItem) => timeOf(it.updated_at);

const ORDERS: Record<typeof ProjectSort.$inferType, ListOrder<ProjectItem>> = {
  NEWEST: { ...project, keyOf: createdAt, descending: true },
  OLDEST: { ...project, keyOf: createdAt, descending: false },
  UPDATED: { ...project, keyOf: updatedAt, descending: true },
  NAME: { ...project, keyOf: ({ name }) => name, descending: false },
};

builder.queryField('projects', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(PAGE_COST)),
    type: connectionType(Project, { name: 'Project', of: 'projects' }),
    description:
      'The account’s projects at Qualia. One upstream call a page. Null, with an error, if Qualia fails.',
    args: {
      ...forwardArgs,
      filter: t.arg({
        type: ProjectFilter,
        description: 'Conditions, applied by the provider. Null means none.',
      }),
      sort: t.arg({
        type: ProjectSort,
        defaultValue: 'NEWEST',
        description: 'Order of the list, applied by the provider. Null means NEWEST.',
      }),
    },
    resolve: (_query, { filter, sort: givenSort, ...page }, { loaders }, info) => {
      const sort = givenSort ?? 'NEWEST';
      const source = {
        name: 'qualia.projects',
        sort,
        order: ORDERS[sort],
        parameters: { search: filterText('search', filter?.search) },
        read: (query: PageQuery & { search: string | undefined }) =>
          loaders.projectPage({ ...query, sort: toProviderEnum(sort) }),
      };
      return forwardConnection(source, page, info);
    },
  }),
);
