import { z } from 'zod';
import type { JsonObject } from '../../json.ts';
import type { Page } from '../../pagination/page.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import { parseResponse } from '../../upstream/response/parse.ts';
import { promised } from '../../upstream/response/repair.ts';
import { dateTime, jsonObject, nullishList, uuid } from '../fields.ts';
import { encodePathSegment, expandPath, ROUTES } from '../routes.ts';
import { cursorList, type ListQuery } from './list.ts';

// docs/providers.md §1.3, §1.4.

const jobLink = z.object({ job_id: uuid, direction: z.string() });

/** A dataset or a model: both have the same fields (docs/providers.md §1.4). */
export const artifact = z.object({
  artifact_id: uuid,
  subtype: promised(z.string()),
  path: z.string(),
  metadata: jsonObject.nullish().transform((it): JsonObject => it ?? {}),
  jobs: nullishList(jobLink),
  created_at: promised(dateTime),
  updated_at: promised(dateTime),
});

export type JobLink = z.infer<typeof jobLink>;
export type DatasetItem = z.infer<typeof artifact>;

/** `search` is at most 200 characters, over `path`. */
export type DatasetListQuery = ListQuery<'newest' | 'oldest' | 'updated' | 'name'> & {
  readonly dataset_type?: string | null | undefined;
  readonly direction?: string | null | undefined;
  readonly project_id?: string | null | undefined;
  readonly job_id?: string | null | undefined;
  readonly search?: string | null | undefined;
};

const datasets = cursorList(ROUTES.qualia.datasets, artifact);

export const listDatasets = (query: DatasetListQuery): UpstreamRequest<Page<DatasetItem>> => {
  const { limit, cursor, sort, dataset_type, direction, project_id, job_id, search } = query;
  return datasets({
    limit,
    cursor,
    sort,
    dataset_type,
    direction,
    project_id,
    job_id,
    search,
  });
};

// A bare object, unlike the catalogues' `{data}`.
const keys = z.object({ image_keys: z.array(z.string()) });

/**
 * Image keys by the dataset's `path`, whose slash stays unescaped (docs/providers.md §1.5). Null if
 * the provider has none.
 */
export const imageKeys = (path: string): UpstreamRequest<readonly string[] | null> => {
  const route = ROUTES.qualia.imageKeys;
  return {
    ...route,
    path: expandPath(route.path, path.split('/').map(encodePathSegment).join('/')),
    notFoundValue: null,
    parse: (json) => parseResponse(keys, json, route).image_keys,
  };
};
