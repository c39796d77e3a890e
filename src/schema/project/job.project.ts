import { mapReadable } from '../../errors.ts';
import { builder } from '../builder.ts';
import { Job, jobKey } from '../job/job.ts';
import { readsFacet } from '../job/job-fields.ts';
import { selectsOnly } from '../selection.ts';
import { Project } from './project.ts';

builder.objectField(Job, 'project', (t) =>
  t.field({
    ...readsFacet('listing', 'qualia.projects'),
    type: Project,
    nullable: true,
    description:
      'The project of the job. Its id is read from the jobs list; its other fields need at most one upstream call per 1000 projects, for any number of jobs. Null if the provider does not return it or the project no longer exists.',
    resolve: async (job, _args, { loaders }, info) => {
      const listing = await loaders.jobs.listing(jobKey(job));
      if (!listing) return null;
      const isId = selectsOnly(info, ['id', 'projectId']);
      return mapReadable(listing.project_id, (id) =>
        isId ? { project_id: id } : loaders.project.load(id.toLowerCase()),
      );
    },
  }),
);
