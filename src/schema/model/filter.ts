import type { ModelListQuery } from '../../providers/qualia/models.ts';
import { builder } from '../builder.ts';
import { filterText } from '../connections/pagination-args.ts';
import { toProviderFilter } from '../enum.ts';
import { ModelType } from './model.ts';

const type = { type: ModelType, description: 'Only models of this kind.' };
const jobId = { type: 'UUID', description: 'Only models linked to this job.' } as const;
const search = {
  description: 'Only models whose path contains this text. At most 200 characters.',
};

export const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Conditions on models, applied by the provider. All that are given must hold.',
  fields: (t) => ({
    type: t.field(type),
    projectId: t.field({ type: 'UUID', description: 'Only models of this project.' }),
    jobId: t.field(jobId),
    search: t.string(search),
  }),
});

export const ProjectModelFilter = builder.inputType('ProjectModelFilter', {
  description: 'Conditions on the models of a project. All that are given must hold.',
  fields: (t) => ({ type: t.field(type), jobId: t.field(jobId), search: t.string(search) }),
});

export type ModelFilterArgs = Partial<typeof ModelFilter.$inferInput>;

/** The filter as the provider's query parameters. */
export const modelParameters = ({
  type,
  projectId,
  jobId,
  search,
}: ModelFilterArgs): Omit<ModelListQuery, 'limit' | 'cursor' | 'sort'> => ({
  model_type: toProviderFilter(type),
  project_id: projectId ?? undefined,
  job_id: jobId ?? undefined,
  search: filterText('search', search),
});
