import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// The datasets of many jobs, with upstream calls counted at a provider over HTTP.

const idOf = (kind: number, at: number): string =>
  `0000000${kind}-0000-4000-8000-${`${at}`.padStart(12, '0')}`;
const jobId = (at: number) => idOf(1, at).toUpperCase();

type Link = { readonly job_id: string; readonly direction: string };
const dataset = (at: number, jobs: readonly Link[]) => ({
  artifact_id: idOf(2, at),
  subtype: 'lerobot_v3',
  path: `org/set-${at}`,
  metadata: {},
  jobs,
  created_at: new Date(1.7e12 - at * 1_000).toISOString(),
  updated_at: new Date(1.7e12).toISOString(),
});

/** Each job reads one dataset and writes three. */
const linksOf = (at: number): Link[] => [
  { job_id: jobId(at % 40), direction: at < 40 ? 'input' : 'output' },
];

type Row = { artifact_id: unknown; subtype?: string; jobs: readonly Link[] };
let datasets: Row[];
let models: Row[];
const calls: string[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((path, query) => {
    calls.push(`${path}?${query}`);
    if (path.startsWith('/v1/finetune/')) {
      const job_id = path.split('/').at(-1);
      return { job_id, current_phase: 'done', status: 'completed', phases: [] };
    }
    const limit = Number(query.get('limit'));
    const from = Number(query.get('cursor') ?? 0);
    const project = Number(query.get('project_id')?.at(-1) ?? 0);
    const id = query.get('job_id')?.toUpperCase();
    const direction = query.get('direction');
    const type = query.get('model_type');
    const linkedTo = (rows: readonly Row[]) =>
      rows.filter(
        ({ jobs, subtype }) =>
          (type === null || type === subtype) &&
          (id === undefined ||
            jobs.some((it) => it.job_id === id && (direction ?? it.direction) === it.direction)),
      );
    const rows =
      {
        '/v1/projects/list': Array.from({ length: 7 }, (_, at) => ({
          project_id: idOf(3, at),
          name: `p${at}`,
          created_at: new Date(1.7e12 - at).toISOString(),
          updated_at: new Date(1.7e12).toISOString(),
        })),
        '/v1/jobs/list': Array.from({ length: 20 }, (_, at) => ({
          job_id: jobId((at + 5 * project) % 40),
          project_id: idOf(3, project),
        })),
        '/v1/datasets/list': linkedTo(datasets),
        '/v1/models/list': linkedTo(models),
      }[path] ?? [];
    const to = from + limit;
    const has_next = to < rows.length;
    return {
      items: rows.slice(from, to),
      page_info: { has_next, end_cursor: has_next ? `${to}` : null, total_count: rows.length },
    };
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  calls.splice(0);
  datasets = Array.from({ length: 160 }, (_, at) => dataset(at, linksOf(at)));
  models = Array.from({ length: 80 }, (_, at) => ({
    ...dataset(at + 500, linksOf(at)),
    subtype: at < 40 ? 'reward_model' : 'vla_model',
  }));
});

const PAGE = `{
  totalCount edges { cursor node { path } } pageInfo { hasNextPage endCursor }
}`;
type Page = {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly path: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
type Jobs = { readonly jobs: { readonly nodes: readonly { readonly datasets: Page }[] } };

type ModelsOfJobs = { readonly jobs: { readonly nodes: readonly { readonly models: Page }[] } };

const readMany = (args: string) =>
  gateway.ask<Jobs>(`{ jobs(first: 20) { nodes { datasets(${args}) ${PAGE} } } }`);
const readOne = async (at: number, args: string) => {
  const query = `{ job(jobId: "${jobId(at)}") { datasets(${args}) ${PAGE} } }`;
  const { data } = await gateway.ask<{ job: { datasets: Page } }>(query);
  return data?.job.datasets;
};

describe('the datasets of many jobs', () => {
  it('cost 2 calls for 20 jobs', async () => {
    const { data, errors } = await readMany('first: 2, filter: { direction: OUTPUT }');
    expect(errors).toBeUndefined();
    expect(data?.jobs.nodes.map((it) => it.datasets.totalCount)).toEqual(Array(20).fill(3));
    expect(calls).toHaveLength(2);
  });

  it('cost a handful of calls for the newest jobs of 7 projects', async () => {
    const query =
      '{ projects(first: 7) { nodes { jobs { nodes { datasets { nodes { path } } } } } } }';
    const { errors } = await gateway.ask(query);
    expect(errors).toBeUndefined();
    expect(calls.filter((call) => call.startsWith('/v1/datasets'))).toHaveLength(1);
    expect(calls).toHaveLength(9);
  });

  it.each(['first: 2', 'first: 9', 'first: 2, filter: { direction: OUTPUT }'])(
    'are the same, cursors included, as those of one job: %s',
    async (args) => {
      const { data } = await readMany(args);
      calls.splice(0);
      expect(await readOne(3, args)).toEqual(data?.jobs.nodes[3]?.datasets);
      expect(calls.some((call) => call.includes('job_id='))).toBe(true);
    },
  );

  it('go on from the last edge of a page', async () => {
    const { data } = await readMany('first: 3');
    const page = data?.jobs.nodes[3]?.datasets;
    expect(page?.pageInfo.hasNextPage).toBe(true);
    const rest = await readOne(3, `first: 3, after: "${page?.pageInfo.endCursor}"`);
    expect(rest?.edges.map(({ node }) => node.path)).toEqual(['org/set-123']);
  });

  it('are read by job when a row of the list is malformed, for it may belong to any job', async () => {
    datasets.push({ artifact_id: 7, jobs: [] });
    const { data, errors } = await readMany('first: 9');
    expect(errors).toBeUndefined();
    expect(data?.jobs.nodes.map((it) => it.datasets.totalCount)).toEqual(Array(20).fill(4));
    expect(calls).toHaveLength(22);
  });
});

describe('the models of many jobs', () => {
  const readModels = (args: string) =>
    gateway.ask<ModelsOfJobs>(`{ jobs(first: 20) { nodes { models(${args}) ${PAGE} } } }`);
  const readModelsOf = async (at: number, args: string) => {
    const query = `{ job(jobId: "${jobId(at)}") { models(${args}) ${PAGE} } }`;
    const { data } = await gateway.ask<{ job: { models: Page } }>(query);
    return data?.job.models;
  };

  it('cost one call more than their datasets alone', async () => {
    const { data, errors } = await gateway.ask<{
      jobs: { nodes: { datasets: Page; models: Page }[] };
    }>('{ jobs(first: 20) { nodes { datasets { totalCount } models { totalCount } } } }');
    expect(errors).toBeUndefined();
    const counts = data?.jobs.nodes.map((it) => [it.datasets.totalCount, it.models.totalCount]);
    expect(counts).toEqual(Array(20).fill([4, 2]));
    expect(calls).toHaveLength(3);
  });

  it.each([
    ['first: 1', 2],
    ['first: 9, filter: { type: VLA_MODEL }', 1],
    ['first: 9, filter: { direction: OUTPUT }', 1],
    ['first: 9, filter: { direction: INPUT, type: VLA_MODEL }', 0],
    ['first: 9, sort: OLDEST', 2],
  ])('are the same, cursors included, as those of one job: %s', async (args, count) => {
    const { data, errors } = await readModels(args);
    expect(errors).toBeUndefined();
    const page = await readModelsOf(3, args);
    expect(page).toEqual(data?.jobs.nodes[3]?.models);
    expect(page?.totalCount).toBe(count);
  });

  it('go on from the last edge of a page', async () => {
    const { data } = await readModels('first: 1');
    const page = data?.jobs.nodes[3]?.models;
    const rest = await readModelsOf(3, `first: 1, after: "${page?.pageInfo.endCursor}"`);
    expect(rest?.edges.map(({ node }) => node.path)).toEqual(['org/set-543']);
    expect(rest?.pageInfo.hasNextPage).toBe(false);
  });

  it('are read by job where the list has more pages than there are jobs', async () => {
    models = Array.from({ length: 20_001 }, (_, at) => dataset(at, linksOf(at)));
    const { errors } = await readModels('first: 1');
    expect(errors).toBeUndefined();
    expect(calls.filter((call) => call.startsWith('/v1/models'))).toHaveLength(21);
  });
});
