import { z } from 'zod';
import type { Page } from '../../pagination/page.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import { promised } from '../../upstream/response/repair.ts';
import { dateTime, optional, uuid } from '../fields.ts';
import { ROUTES } from '../routes.ts';
import { cursorList, type ListQuery } from './list.ts';

// docs/providers.md §1.3, §1.4.

const projectItem = z.object({
  project_id: uuid,
  name: z.string(),
  description: optional(z.string()),
  created_at: promised(dateTime),
  updated_at: promised(dateTime),
});

export type ProjectItem = z.infer<typeof projectItem>;

/** `search` is at most 200 characters, over `name`. */
export type ProjectListQuery = ListQuery<'newest' | 'oldest' | 'updated' | 'name'> & {
  readonly search?: string | null | undefined;
};

const projects = cursorList(ROUTES.qualia.projects, projectItem);

export const listProjects = (query: ProjectListQuery): UpstreamRequest<Page<ProjectItem>> => {
  const { limit, cursor, sort, search } = query;
  return projects({ limit, cursor, sort, search });
};
