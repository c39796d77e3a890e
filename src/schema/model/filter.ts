import { readable } from '../../errors.ts';
import type { ModelItem, ModelListQuery } from '../../providers/qualia/models.ts';
import { builder } from '../builder.ts';
import { type LocalFilter, localFilter, searchFor } from '../connections/local-filter.ts';
import { filterText } from '../connections/pagination-args.ts';
import { artifactConditions, artifactFilterConditions } from '../dataset/artifact-filter.ts';
import type { DatasetSort } from '../dataset/dataset.ts';
import { JobDirection } from '../dataset/direction.ts';
import { toProviderFilter } from '../enum.ts';
import { ModelType } from './model.ts';

const type = { type: ModelType, description: 'Only models of this kind.' };
const jobId = { type: 'UUID', description: 'Only models linked to this job.' } as const;
const search = {
  description: 'Only models whose path contains this text. At most 200 characters.',
};

export const ModelFilter = builder.inputType('ModelFilter', {
  description:
    'Conditions on models. All that are given must hold. `type`, `projectId`, `jobId` and `search` are applied by the provider.',
  fields: (t) => ({
    type: t.field(type),
    projectId: t.field({ type: 'UUID', description: 'Only models of this project.' }),
    jobId: t.field(jobId),
    search: t.string(search),
    path: t.string(artifactConditions.path),
    createdAfter: t.field(artifactConditions.createdAfter),
    createdBefore: t.field(artifactConditions.createdBefore),
    updatedAfter: t.field(artifactConditions.updatedAfter),
  }),
});

export const ProjectModelFilter = builder.inputType('ProjectModelFilter', {
  description: 'Conditions on the models of a project. All that are given must hold.',
  fields: (t) => ({
    type: t.field(type),
    jobId: t.field(jobId),
    search: t.string(search),
    path: t.string(artifactConditions.path),
    createdAfter: t.field(artifactConditions.createdAfter),
    createdBefore: t.field(artifactConditions.createdBefore),
    updatedAfter: t.field(artifactConditions.updatedAfter),
  }),
});

export const JobModelFilter = builder.inputType('JobModelFilter', {
  description: 'Conditions on the models of a job. All that are given must hold.',
  fields: (t) => ({
    type: t.field(type),
    direction: t.field({
      type: JobDirection,
      description:
        'Only models that the job reads (INPUT) or made (OUTPUT). Applied by this gateway.',
    }),
  }),
});

export type ModelFilterArgs = Partial<typeof ModelFilter.$inferInput> & {
  /** Of the link to `jobId`. */
  readonly direction?: typeof JobDirection.$inferType | null | undefined;
};

/** The conditions that the provider does not have; undefined where none is given. */
export const localModelFilter = (
  { jobId, direction, ...filter }: ModelFilterArgs,
  sort: typeof DatasetSort.$inferType,
): LocalFilter<ModelItem> | undefined =>
  localFilter({
    ...artifactFilterConditions(filter, sort),
    direction:
      jobId && direction
        ? { parameter: direction, matches: isLinkedTo(jobId, toProviderFilter(direction)) }
        : undefined,
  });

const isLinkedTo =
  (jobId: string, direction: string | undefined) =>
  ({ jobs }: ModelItem): boolean =>
    readable(jobs)?.some(
      (it) => it.job_id.toLowerCase() === jobId && it.direction.toLowerCase() === direction,
    ) === true;

/** The filter as the provider's query parameters. */
export const modelParameters = ({
  type,
  projectId,
  jobId,
  search,
  path,
}: ModelFilterArgs): Omit<ModelListQuery, 'limit' | 'cursor' | 'sort'> => ({
  model_type: toProviderFilter(type),
  project_id: projectId ?? undefined,
  job_id: jobId ?? undefined,
  search: filterText('search', search) ?? searchFor(path),
});
