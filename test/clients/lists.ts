import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  CatalogDocument,
  DatasetsDocument,
  JobDatasetsDocument,
  JobsDocument,
  ModelsDocument,
  ProjectsDocument,
  SutroDatasetsDocument,
  SutroJobsDocument,
} from '#client';
import type { GatewayFixture } from '../gateway-fixture.ts';

type Connection = {
  readonly totalCount?: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: { readonly id: string } | null }[];
};

/** A document with a list, and the position of the list in its response. */
export type List<Data, Variables extends Record<string, unknown>> = {
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly variables: NoInfer<Variables>;
  readonly connection: (data: Data) => Connection | null | undefined;
};

/** Pages through a list with a client; returns the ids in its cache at the end. */
export type Walk = <Data, Variables extends Record<string, unknown>>(
  list: List<Data, Variables>,
) => Promise<string[]>;

export const idsOf = (connection: Connection | null | undefined): string[] =>
  connection?.edges.map(({ node }) => node?.id ?? 'null') ?? [];

/** The job with the most datasets. */
export const busiestJob = ({ sandbox }: GatewayFixture): string => {
  const links = sandbox.qualia.datasets.list().flatMap(({ jobs }) => jobs ?? []);
  const counts = Map.groupBy(links, ({ job_id }) => job_id);
  const [busiest] = [...counts].sort(([, a], [, b]) => b.length - a.length);
  return busiest?.[0] ?? '';
};

/** Reads the whole list in one page over HTTP, without a client. */
export const wholeOf =
  (fixture: GatewayFixture): Walk =>
  async ({ document, variables, connection }) => {
    const { data } = await fixture.ask(document, { ...variables, first: 100 });
    return idsOf(connection(data));
  };

/** A row at the top of NEWEST. */
export const newest = <Row extends object>(row: Row | undefined, number: number) => {
  if (!row) throw new RangeError('There is no row to copy.');
  return {
    ...row,
    artifact_id: `ffffffff-0000-4000-8000-${String(number).padStart(12, '0')}`,
    created_at: `2030-01-01T00:00:${String(number).padStart(2, '0')}Z`,
  };
};

/** Every list of the client kit, for each client to walk. */
export const LISTS: Readonly<
  Record<string, (walk: Walk, fixture: GatewayFixture) => Promise<string[]>>
> = {
  catalog: (walk) =>
    walk({
      document: CatalogDocument,
      variables: { first: 7, sort: 'OLDEST', filter: { search: 'a' } },
      connection: ({ catalog }) => catalog,
    }),
  datasets: (walk) =>
    walk({
      document: DatasetsDocument,
      variables: { first: 7, sort: 'NAME', filter: { type: 'LEROBOT_V3' } },
      connection: ({ datasets }) => datasets,
    }),
  jobs: (walk) =>
    walk({
      document: JobsDocument,
      variables: { first: 7, filter: { jobType: 'vla' } },
      connection: ({ jobs }) => jobs,
    }),
  models: (walk) =>
    walk({
      document: ModelsDocument,
      variables: { first: 3 },
      connection: ({ models }) => models,
    }),
  projects: (walk) =>
    walk({
      document: ProjectsDocument,
      variables: { first: 2, sort: 'UPDATED' },
      connection: ({ projects }) => projects,
    }),
  'job.datasets': (walk, fixture) =>
    walk({
      document: JobDatasetsDocument,
      variables: { first: 1, jobId: busiestJob(fixture) },
      connection: ({ job }) => job?.datasets,
    }),
  'jobs by state': (walk) =>
    walk({
      document: JobsDocument,
      variables: { first: 2, filter: { status: ['FAILED', 'CANCELLED'] } },
      connection: ({ jobs }) => jobs,
    }),
  'datasets by time': (walk) =>
    walk({
      document: DatasetsDocument,
      variables: { first: 2, filter: { createdAfter: '2026-01-10T00:00:00Z' } },
      connection: ({ datasets }) => datasets,
    }),
  'sutroJobs by state': (walk) =>
    walk({
      document: SutroJobsDocument,
      variables: { first: 3, sort: 'OLDEST', filter: { status: ['SUCCEEDED'] } },
      connection: ({ sutroJobs }) => sutroJobs,
    }),
  sutroDatasets: (walk) =>
    walk({
      document: SutroDatasetsDocument,
      variables: { first: 7, sort: 'SIZE', filter: { search: 'a' } },
      connection: ({ sutroDatasets }) => sutroDatasets,
    }),
  sutroJobs: (walk) =>
    walk({
      document: SutroJobsDocument,
      variables: { first: 7 },
      connection: ({ sutroJobs }) => sutroJobs,
    }),
};
