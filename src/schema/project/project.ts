import type { ProjectItem } from '../../providers/qualia/projects.ts';
import { builder } from '../builder.ts';
import { globalId, Node } from '../node.ts';

/** A project, or only its id where nothing else was selected. */
export type ProjectReference = Pick<ProjectItem, 'project_id'> & Partial<ProjectItem>;

/** The id under which loaders know a project. */
export const projectKey = ({ project_id }: ProjectReference): string => project_id.toLowerCase();

export const Project = builder.objectRef<ProjectReference>('Project').implement({
  description: 'A project at Qualia: it groups jobs and what they made.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id.',
      resolve: (project) => globalId('Project', projectKey(project)),
    }),
    projectId: t.expose('project_id', { type: 'UUID', description: 'Qualia’s id of the project.' }),
    name: t.exposeString('name', { nullable: true, description: 'Its name.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What its owner says of it; null when nothing.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was made.',
    }),
    updatedAt: t.expose('updated_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last changed.',
    }),
  }),
});
