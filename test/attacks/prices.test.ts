import { describe, expect, it, onTestFinished } from 'vitest';
import { type ProviderAnswer, startProviders } from './providers.ts';

// What an operation is reckoned to cost, and what it costs by the count of the provider.

const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;
const AT = '2026-01-01T00:00:00Z';

const job = (at: number) => ({ job_id: idOf(at), project_id: idOf(1), status: 'listed' });

/** A dataset with as many links to jobs, the first of which is `from`. */
const dataset = (at: number, links: number, from: number) => ({
  artifact_id: idOf(at),
  artifact_type: 'dataset',
  subtype: 'lerobot_v3',
  path: `org/set-${at}`,
  metadata: {},
  jobs: Array.from({ length: links }, (_, link) => ({
    job_id: idOf(from + link),
    direction: 'input',
  })),
  created_at: AT,
  updated_at: AT,
});

type ProviderAccount = {
  jobs: number;
  datasets?: number;
  links?: number;
  from?: number;
  sutro?: number;
};

const rows = <T>(total: number, query: URLSearchParams, row: (at: number) => T) => {
  const from = Number(query.get('cursor') ?? 0);
  const to = Math.min(total, from + Number(query.get('limit')));
  const has_next = to < total;
  return {
    items: Array.from({ length: Math.max(0, to - from) }, (_, at) => row(from + at)),
    page_info: { has_next, end_cursor: has_next ? `${to}` : null, total_count: total },
  };
};

const providerOf =
  ({ jobs, datasets = 0, links = 0, from = 0, sutro = 0 }: ProviderAccount): ProviderAnswer =>
  ({ path, query }) => {
    if (path === '/v1/jobs/list') return rows(jobs, query, job);
    if (path === '/v1/datasets/list') {
      return rows(datasets, query, (at) => dataset(at, links, from + at * links));
    }
    if (path.startsWith('/v1/finetune/')) {
      const job_id = path.split('/').at(-1);
      return { job_id, current_phase: 'done', status: 'by id', phases: [] };
    }
    if (path === '/list-datasets') {
      return { datasets: Array.from({ length: sutro }, (_, at) => ({ dataset_id: `d-${at}` })) };
    }
    return path === '/list-dataset-files' ? { files: [] } : 404;
  };

const start = async (account: ProviderAccount, env: Record<string, string> = {}) => {
  const providers = await startProviders(providerOf(account), env);
  onTestFinished(providers.close);
  return providers;
};

const STATES =
  'query ($n: Int! = 20) { datasets(first: $n) { nodes { jobs { job { status } } } } }';
const LENGTH = '{ jobs(first: 1) { nodes { jobId } } }';

describe('links to jobs', () => {
  it('are 2 calls for 1000 datasets, before and after the length of the list is known', async () => {
    const { ask, calls } = await start({ jobs: 900, datasets: 1_000, links: 1 });
    for (const cost of [2, 3]) {
      const { errors, extensions } = await ask(STATES, { n: 1_000 });
      expect(errors).toBeUndefined();
      expect(extensions?.cost).toBe(cost);
      expect(calls().filter((call) => call.includes('/list'))).toHaveLength(2);
    }
  });

  it.each([
    // Reads by id would be 60; the list has 5 pages.
    { jobs: 5_000, datasets: 20, links: 3, from: 4_900, cost: 1 + 6 },
    // The list has 100 pages; reads by id are 6.
    { jobs: 100_000, datasets: 2, links: 3, from: 99_000, cost: 1 + 6 },
    { jobs: 100_000, datasets: 20, links: 3, from: 0, cost: 1 + 60 },
  ])('cost what is less, and no more: %j', async ({ cost, ...account }) => {
    const { ask, calls } = await start(account);
    await ask(LENGTH);
    calls();
    const { errors, extensions } = await ask(STATES, { n: account.datasets });
    expect(errors).toBeUndefined();
    expect(extensions?.cost).toBe(cost);
    const made = calls();
    expect(made.length).toBeLessThanOrEqual(cost);
    // Six of 100 000 are read by id; of a list of five pages none is.
    const byId = made.filter((call) => call.includes('/finetune/'));
    if (account.datasets === 2) expect(byId).toHaveLength(6);
    if (account.jobs === 5_000) expect(byId).toEqual([]);
  });

  it('are no more than the list has pages where its length becomes known on the way', async () => {
    const { ask, calls } = await start({ jobs: 8_000, datasets: 20, links: 2, from: 7_900 });
    expect((await ask(STATES)).errors).toBeUndefined();
    expect(calls().length).toBeLessThanOrEqual(1 + 1 + 8 + 1);
  });

  it('that would pass the limit are refused before the first of them is read by id', async () => {
    const account = { jobs: 100_000, datasets: 400, links: 2, from: 200_000 };
    const { ask, calls } = await start(account, { MAX_UPSTREAM_CALLS: '150' });
    const { errors } = await ask(STATES, { n: 400 });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'QUERY_TOO_COMPLEX' } });
    expect(calls().filter((call) => call.includes('/finetune/'))).toEqual([]);
  });
});

describe('lists', () => {
  it('that are searched are priced by their length as last seen', async () => {
    const { ask } = await start({ jobs: 0, datasets: 7_500 });
    const QUERY = `{ dataset(artifactId: "${idOf(7_499)}") { path } }`;
    expect((await ask(QUERY)).extensions?.cost).toBe(1);
    expect((await ask(QUERY)).extensions?.cost).toBe(8);
  });

  it('of Sutro are priced by their length as last seen, and 100 before that', async () => {
    const { ask, calls } = await start({ jobs: 0, sutro: 230 });
    const FILES = '{ sutroDatasets { nodes { files { rowCount } } } }';
    expect((await ask(FILES)).extensions?.cost).toBe(101);
    expect((await ask(FILES)).extensions?.cost).toBe(231);
    expect(calls()).toHaveLength(2 * 231);
  });

  it('that turn out too long are served without what costs a call a row', async () => {
    const { ask, calls } = await start({ jobs: 0, sutro: 1_000 });
    const FILES = '{ sutroDatasets { nodes { datasetId files { rowCount } } } }';
    const { data, errors } = await ask(FILES);
    expect(data).toMatchObject({ sutroDatasets: { nodes: { length: 1_000 } } });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'QUERY_TOO_COMPLEX' } });
    expect(calls()).toEqual(['POST /list-datasets']);
    expect((await ask(FILES)).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX' } },
    ]);
    expect(calls()).toEqual([]);
  });
});

describe('the limit on upstream calls', () => {
  it('does not count what the cache answers', async () => {
    const env = { MAX_UPSTREAM_CALLS: '3', CACHE_TTL_MS: '60000' };
    const { ask, calls } = await start({ jobs: 0, datasets: 3 }, env);
    const all = [0, 1, 2].map((at) => `dataset(artifactId: "${idOf(at)}") { imageKeys }`);
    for (const one of all) expect((await ask(`{ ${one} }`)).errors).toBeUndefined();
    expect(calls().length).toBeGreaterThan(3);
    const page = '{ datasets(first: 2) { nodes { path } } }';
    expect((await ask(page)).errors).toBeUndefined();
    expect((await ask(page)).extensions).toMatchObject({ upstream: { calls: 0 } });
  });
});
