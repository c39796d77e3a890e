import { readCursor, writeCursor } from '../cursor.ts';
import { HttpError, type RouteRequest, type RouteResponse } from '../router.ts';
import type { Store } from '../store.ts';
import { type ListParameters, type ListQuery, readListQuery } from './query.ts';
import type { ArtifactItem, JobItem, ProjectItem } from './rows.ts';
import type { QualiaStores } from './stores.ts';

type Filters = ListQuery['filters'];

/** One cursor list: its name, its rows, its parameters and what they select. */
export type CursorList<Row extends object> = ListParameters & {
  readonly name: string;
  readonly store: Store<Row>;
  readonly matches: (row: Row, filters: Filters) => boolean;
  /** Version of other stores that `matches` reads. */
  readonly dependsOn?: () => number;
};

const ARTIFACT_SORTS = ['newest', 'oldest', 'updated', 'name'];

export const datasetList = ({ datasets, jobs }: QualiaStores): CursorList<ArtifactItem> => ({
  name: 'datasets',
  store: datasets,
  sorts: ARTIFACT_SORTS,
  uuids: ['project_id', 'job_id'],
  texts: ['dataset_type', 'direction'],
  matches: (row, filters) =>
    equal(filters.dataset_type, row.subtype) &&
    contains(filters.search, [row.path]) &&
    isLinked(row, filters, jobs),
  dependsOn: () => jobs.version,
});

export const modelList = ({ models, jobs }: QualiaStores): CursorList<ArtifactItem> => ({
  name: 'models',
  store: models,
  sorts: ARTIFACT_SORTS,
  uuids: ['project_id', 'job_id'],
  texts: ['model_type'],
  matches: (row, filters) =>
    equal(filters.model_type, row.subtype) &&
    contains(filters.search, [row.path]) &&
    isLinked(row, filters, jobs),
  dependsOn: () => jobs.version,
});

/** `updated` sorts by the time of the last event of a job's phases, which no response contains. */
export const jobList = ({ jobs }: QualiaStores): CursorList<JobItem> => ({
  name: 'jobs',
  store: jobs,
  sorts: ['newest', 'oldest', 'updated'],
  uuids: ['project_id'],
  texts: ['vla_type', 'job_type'],
  matches: (row, filters) =>
    equal(filters.project_id, row.project_id.toLowerCase()) &&
    equal(filters.vla_type, row.vla_type) &&
    equal(filters.job_type, row.job_type) &&
    contains(filters.search, [row.job_desc, row.model, row.dataset]),
});

export const projectList = ({ projects }: QualiaStores): CursorList<ProjectItem> => ({
  name: 'projects',
  store: projects,
  sorts: ARTIFACT_SORTS,
  uuids: [],
  texts: [],
  matches: (row, filters) => contains(filters.search, [row.name]),
});

/** Answers one page. Throws a 422 for bad parameters, and for a cursor of another list, sort or filter. */
export const listPage = <Row extends object>(
  list: CursorList<Row>,
  { query }: Pick<RouteRequest, 'query'>,
): RouteResponse => {
  const { limit, sort, cursor, filters } = readListQuery(query, list);
  const scope = JSON.stringify([list.name, sort, Object.entries(filters).sort()]);
  const after = cursor === null ? undefined : readCursor(scope, cursor);
  if (after === null) throw new HttpError(422, { detail: 'Invalid pagination parameters: cursor' });

  const page = list.store.page({ sort, limit, after, filter: filterOf(list, filters) });
  return {
    status: 200,
    json: {
      items: page.rows,
      page_info: {
        has_next: page.hasNext,
        end_cursor: page.hasNext && page.end ? writeCursor(scope, page.end) : null,
        total_count: page.total,
      },
    },
  };
};

const filterOf = <Row extends object>(list: CursorList<Row>, filters: Filters) => {
  const entries = Object.entries(filters).sort();
  if (entries.length === 0) return undefined;
  return {
    name: JSON.stringify([entries, list.dependsOn?.()]),
    test: (row: Row) => list.matches(row, filters),
  };
};

const equal = (wanted: string | undefined, value: string | null): boolean =>
  wanted === undefined || wanted === value;

/** A substring in any letter case; `%` and `_` mean themselves. */
const contains = (wanted: string | undefined, values: readonly (string | null)[]): boolean => {
  if (wanted === undefined) return true;
  const needle = wanted.toLowerCase();
  return values.some((value) => value?.toLowerCase().includes(needle));
};

/** Whether one and the same link has the job, the direction and the project asked for. */
const isLinked = (row: ArtifactItem, filters: Filters, jobs: Store<JobItem>): boolean => {
  const { job_id, direction, project_id } = filters;
  if (job_id === undefined && direction === undefined && project_id === undefined) return true;
  const links = row.jobs ?? [];
  return links.some(
    (link) =>
      equal(job_id, link.job_id.toLowerCase()) &&
      equal(direction, link.direction) &&
      (project_id === undefined || jobs.get(link.job_id)?.project_id.toLowerCase() === project_id),
  );
};
