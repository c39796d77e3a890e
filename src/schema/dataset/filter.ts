import type { DatasetListQuery } from '../../providers/qualia/datasets.ts';
import { builder } from '../builder.ts';
import { toProviderFilter } from '../enum.ts';
import { filterText } from '../pagination-args.ts';
import { DatasetType } from './dataset.ts';
import { JobDirection } from './direction.ts';

const type = { type: DatasetType, description: 'Only this kind.' };
const direction = {
  type: JobDirection,
  description: 'Only those on this side of a job: of the given job, where one is given.',
};
const projectId = { type: 'UUID', description: 'Only those of this project.' } as const;
const jobId = { type: 'UUID', description: 'Only those linked to this job.' } as const;
const search = { description: 'Only those whose path contains this text; at most 200 characters.' };

export const DatasetFilter = builder.inputType('DatasetFilter', {
  description:
    'Which datasets are listed. All conditions given must hold; the provider applies them.',
  fields: (t) => ({
    type: t.field(type),
    direction: t.field(direction),
    projectId: t.field(projectId),
    jobId: t.field(jobId),
    search: t.string(search),
  }),
});

export const JobDatasetFilter = builder.inputType('JobDatasetFilter', {
  description: 'Which datasets of a job are listed. All conditions given must hold.',
  fields: (t) => ({
    type: t.field(type),
    direction: t.field(direction),
    projectId: t.field(projectId),
    search: t.string(search),
  }),
});

export const ProjectDatasetFilter = builder.inputType('ProjectDatasetFilter', {
  description: 'Which datasets of a project are listed. All conditions given must hold.',
  fields: (t) => ({
    type: t.field(type),
    direction: t.field(direction),
    jobId: t.field(jobId),
    search: t.string(search),
  }),
});

export type DatasetFilterArgs = Partial<typeof DatasetFilter.$inferInput>;

/** The filter in the provider's query parameters. */
export const datasetParameters = ({
  type,
  direction,
  projectId,
  jobId,
  search,
}: DatasetFilterArgs): Omit<DatasetListQuery, 'limit' | 'cursor' | 'sort'> => ({
  dataset_type: toProviderFilter(type),
  direction: toProviderFilter(direction),
  project_id: projectId ?? undefined,
  job_id: jobId ?? undefined,
  search: filterText('search', search),
});
