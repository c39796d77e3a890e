import type { JobListQuery } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import { filterText } from '../pagination-args.ts';

const vlaType = { description: 'Only this family of policies, such as `smolvla`.' };
const jobType = { description: 'Only this type: `vla`, `reward` or `vla_w_reward`.' };
const search = {
  description:
    'Only those whose description, model or dataset contains this text; at most 200 characters.',
};

export const JobFilter = builder.inputType('JobFilter', {
  description: 'Which jobs are listed. All conditions given must hold; the provider applies them.',
  fields: (t) => ({
    projectId: t.field({ type: 'UUID', description: 'Only those of this project.' }),
    vlaType: t.string(vlaType),
    jobType: t.string(jobType),
    search: t.string(search),
  }),
});

export const ProjectJobFilter = builder.inputType('ProjectJobFilter', {
  description: 'Which jobs of a project are listed. All conditions given must hold.',
  fields: (t) => ({
    vlaType: t.string(vlaType),
    jobType: t.string(jobType),
    search: t.string(search),
  }),
});

export type JobFilterArgs = Partial<typeof JobFilter.$inferInput>;

/** The filter in the provider's query parameters. */
export const jobParameters = ({
  projectId,
  vlaType,
  jobType,
  search,
}: JobFilterArgs): Omit<JobListQuery, 'limit' | 'cursor' | 'sort'> => ({
  project_id: projectId ?? undefined,
  vla_type: filterText('vlaType', vlaType),
  job_type: filterText('jobType', jobType),
  search: filterText('search', search),
});
