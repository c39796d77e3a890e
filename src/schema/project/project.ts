import type { ProjectItem } from '../../providers/qualia/projects.ts';
import { builder } from '../builder.ts';
import { globalId, Node } from '../node.ts';

/** A project, or only its id if nothing else is selected. */
export type ProjectReference = Pick<ProjectItem, 'project_id'> & Partial<ProjectItem>;

/** The id of a project in loaders: lower case. */
export const projectKey = ({ project_id }: ProjectReference): string => project_id.toLowerCase();

export const Project = builder.objectRef<ProjectReference>('Project').implement({
  description: 'A project at Qualia: a group of jobs with their datasets and models.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id.',
      resolve: (project) => globalId('Project', projectKey(project)),
    }),
    projectId: t.expose('project_id', { type: 'UUID', description: 'Qualia’s id of the project.' }),
    name: t.exposeString('name', { nullable: true, description: 'Name of the project.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'The owner’s description. Null if there is none.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When the project was created.',
    }),
    updatedAt: t.expose('updated_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When the project last changed.',
    }),
  }),
});
