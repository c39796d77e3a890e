import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// A malformed row may be the one that is looked for: absence is certain only if every row is
// parsed.

const MALFORMED_DATASET = { dataset_id: null, name: 'n' };
const MALFORMED_JOB = { job_id: null, dataset_id: 'd1', status: 'FAILED' };

let datasets: unknown[];
let jobs: unknown[];
let listJobs: (cursor: string | null) => object;
const calls: string[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((path, query) => {
    calls.push(path);
    if (path === '/list-datasets') return { datasets };
    if (path === '/list-jobs') return listJobs(query.get('cursor'));
    return { job: { job_id: path.split('/').at(-1), dataset_id: 'd1' } };
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  datasets = [{ dataset_id: 'd0' }, MALFORMED_DATASET];
  jobs = [{ job_id: 'j0', dataset_id: 'd0' }, MALFORMED_JOB];
  listJobs = () => ({ jobs });
  calls.splice(0);
});

const idOf = (type: string, id: string): string =>
  Buffer.from(`${type}:${id}`).toString('base64url');

const incomplete = (...path: (string | number)[]) => ({
  path,
  extensions: { code: 'SEARCH_INCOMPLETE', provider: 'sutro' },
});

describe('a Sutro dataset, in a list with a malformed row', () => {
  it.each([
    ['sutroDataset', '{ found: sutroDataset(datasetId: "d1") { name } }'],
    ['node', `{ found: node(id: "${idOf('SutroDataset', 'd1')}") { id } }`],
  ])('is not said to be absent by %s', async (_field, query) => {
    const { data, errors } = await gateway.ask(query);
    expect(data).toEqual({ found: null });
    expect(errors).toMatchObject([incomplete('found')]);
  });

  it('is not reported as absent by `SutroJob.dataset`', async () => {
    const { data, errors } = await gateway.ask(
      '{ sutroJob(jobId: "j9") { jobId dataset { name } } }',
    );
    expect(data).toEqual({ sutroJob: { jobId: 'j9', dataset: null } });
    expect(errors).toMatchObject([incomplete('sutroJob', 'dataset')]);
  });

  it('is served when its own row is well-formed', async () => {
    const answer = await gateway.ask('{ sutroDataset(datasetId: "d0") { datasetId } }');
    expect(answer).toMatchObject({ data: { sutroDataset: { datasetId: 'd0' } } });
    expect(answer.errors).toBeUndefined();
  });

  it('is absent when every row is well-formed', async () => {
    datasets = [{ dataset_id: 'd0' }];
    const answer = await gateway.ask('{ sutroDataset(datasetId: "d1") { datasetId } }');
    expect(answer).toMatchObject({ data: { sutroDataset: null } });
    expect(answer.errors).toBeUndefined();
  });
});

describe('a filtered list of Sutro datasets', () => {
  it('includes a malformed row, which may match', async () => {
    const { data, errors } = await gateway.ask(
      '{ sutroDatasets(filter: { search: "d1" }) { totalCount nodes { datasetId } } }',
    );
    expect(data).toEqual({ sutroDatasets: { totalCount: 1, nodes: [null] } });
    expect(errors).toMatchObject([
      { path: ['sutroDatasets', 'nodes', 0], extensions: { code: 'PROVIDER_CONTRACT' } },
    ]);
  });
});

describe('the jobs of a Sutro dataset', () => {
  it('fail when a row is malformed', async () => {
    const { data, errors } = await gateway.ask(
      '{ sutroDataset(datasetId: "d0") { datasetId jobs { jobId } } }',
    );
    expect(data).toEqual({ sutroDataset: { datasetId: 'd0', jobs: null } });
    expect(errors).toMatchObject([incomplete('sutroDataset', 'jobs')]);
  });

  it('are served when every row is well-formed', async () => {
    jobs = [{ job_id: 'j0', dataset_id: 'd0' }];
    const answer = await gateway.ask('{ sutroDataset(datasetId: "d0") { jobs { jobId } } }');
    expect(answer).toMatchObject({ data: { sutroDataset: { jobs: [{ jobId: 'j0' }] } } });
    expect(answer.errors).toBeUndefined();
  });
});

describe('many Sutro jobs by id', () => {
  it('are read by id when their row in the list is malformed', async () => {
    jobs = [0, 2, 3, 4].map((n) => ({ job_id: `j${n}` }));
    jobs.push(MALFORMED_JOB);
    const ids = [0, 1, 2, 3, 4].map((n) => idOf('SutroJob', `j${n}`));
    const answer = await gateway.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SutroJob { jobId } } }',
      { ids },
    );
    expect(answer).toEqual({ data: { nodes: [0, 1, 2, 3, 4].map((n) => ({ jobId: `j${n}` })) } });
  });

  it('are read by id when the list alone is broken', async () => {
    listJobs = () => ({ jobs: 7 });
    const ids = [0, 1, 2, 3, 4].map((n) => idOf('SutroJob', `j${n}`));
    const answer = await gateway.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SutroJob { jobId } } }',
      { ids },
    );
    expect(answer).toEqual({ data: { nodes: [0, 1, 2, 3, 4].map((n) => ({ jobId: `j${n}` })) } });
    expect(calls).toHaveLength(6);
  });
});

describe('a list of Sutro jobs that is paged by default', () => {
  const ask = () => gateway.ask('{ sutroDataset(datasetId: "d0") { jobs { jobId } } }');

  it('is read to its end', async () => {
    listJobs = (cursor) => ({
      jobs: [{ job_id: `j${cursor}`, dataset_id: 'd0' }],
      next_cursor: cursor === '2' ? null : `${Number(cursor) + 1}`,
    });
    expect(await ask()).toEqual({
      data: { sutroDataset: { jobs: [{ jobId: 'jnull' }, { jobId: 'j1' }, { jobId: 'j2' }] } },
    });
  });

  it.each([
    ['its cursor does not move', () => ({ jobs: [], next_cursor: 'same' })],
    [
      'a later page fails',
      (cursor: string | null) => (cursor ? {} : { jobs: [], next_cursor: 'a' }),
    ],
  ])('fails with SEARCH_INCOMPLETE when %s', async (_, answer) => {
    listJobs = answer;
    const { data, errors } = await ask();
    expect(data).toEqual({ sutroDataset: { jobs: null } });
    expect(errors).toMatchObject([incomplete('sutroDataset', 'jobs')]);
  });
});
