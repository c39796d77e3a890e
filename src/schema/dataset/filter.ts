import type { DatasetListQuery } from '../../providers/qualia/datasets.ts';
import { builder } from '../builder.ts';
import { searchFor } from '../connections/local-filter.ts';
import { filterText } from '../connections/pagination-args.ts';
import { toProviderFilter } from '../enum.ts';
import { artifactConditions } from './artifact-filter.ts';
import { DatasetType } from './dataset.ts';
import { JobDirection } from './direction.ts';

const type = { type: DatasetType, description: 'Only datasets of this kind.' };
const direction = {
  type: JobDirection,
  description:
    'Only datasets that a job reads (INPUT) or made (OUTPUT). If a job is given: that job.',
};
const projectId = { type: 'UUID', description: 'Only datasets of this project.' } as const;
const jobId = { type: 'UUID', description: 'Only datasets linked to this job.' } as const;
const search = {
  description: 'Only datasets whose path contains this text. At most 200 characters.',
};

export const DatasetFilter = builder.inputType('DatasetFilter', {
  description:
    'Conditions on datasets. All that are given must hold. `type`, `direction`, `projectId`, `jobId` and `search` are applied by the provider.',
  fields: (t) => ({
    type: t.field(type),
    direction: t.field(direction),
    projectId: t.field(projectId),
    jobId: t.field(jobId),
    search: t.string(search),
    path: t.string(artifactConditions.path),
    createdAfter: t.field(artifactConditions.createdAfter),
    createdBefore: t.field(artifactConditions.createdBefore),
    updatedAfter: t.field(artifactConditions.updatedAfter),
  }),
});

export const JobDatasetFilter = builder.inputType('JobDatasetFilter', {
  description: 'Conditions on the datasets of a job. All that are given must hold.',
  fields: (t) => ({
    type: t.field(type),
    direction: t.field(direction),
    projectId: t.field(projectId),
    search: t.string(search),
    path: t.string(artifactConditions.path),
    createdAfter: t.field(artifactConditions.createdAfter),
    createdBefore: t.field(artifactConditions.createdBefore),
    updatedAfter: t.field(artifactConditions.updatedAfter),
  }),
});

export const ProjectDatasetFilter = builder.inputType('ProjectDatasetFilter', {
  description: 'Conditions on the datasets of a project. All that are given must hold.',
  fields: (t) => ({
    type: t.field(type),
    direction: t.field(direction),
    jobId: t.field(jobId),
    search: t.string(search),
    path: t.string(artifactConditions.path),
    createdAfter: t.field(artifactConditions.createdAfter),
    createdBefore: t.field(artifactConditions.createdBefore),
    updatedAfter: t.field(artifactConditions.updatedAfter),
  }),
});

export type DatasetFilterArgs = Partial<typeof DatasetFilter.$inferInput>;

/** The filter as the provider's query parameters. */
export const datasetParameters = ({
  type,
  direction,
  projectId,
  jobId,
  search,
  path,
}: DatasetFilterArgs): Omit<DatasetListQuery, 'limit' | 'cursor' | 'sort'> => ({
  dataset_type: toProviderFilter(type),
  direction: toProviderFilter(direction),
  project_id: projectId ?? undefined,
  job_id: jobId ?? undefined,
  search: filterText('search', search) ?? searchFor(path),
});
