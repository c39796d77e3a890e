import type { Page } from '../../pagination/page.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import { ROUTES } from '../routes.ts';
import { artifact, type DatasetItem } from './datasets.ts';
import { cursorList, type ListQuery } from './list.ts';

// docs/providers.md §1.3, §1.4: a trained model has exactly a dataset's fields.

export type ModelItem = DatasetItem;

/** `search` is at most 200 characters, over `path`. */
export type ModelListQuery = ListQuery<'newest' | 'oldest' | 'updated' | 'name'> & {
  readonly model_type?: string | null | undefined;
  readonly project_id?: string | null | undefined;
  readonly job_id?: string | null | undefined;
  readonly search?: string | null | undefined;
};

const models = cursorList(ROUTES.qualia.models, artifact);

export const listModels = (query: ModelListQuery): UpstreamRequest<Page<ModelItem>> => {
  const { limit, cursor, sort, model_type, project_id, job_id, search } = query;
  const filter = { model_type, project_id, job_id, search };
  return models({ limit, cursor, sort, ...filter });
};
