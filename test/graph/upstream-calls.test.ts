import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import {
  DatasetJobPhasesDocument,
  DatasetJobProjectsDocument,
  DatasetJobStatusesDocument,
  DatasetJobsDocument,
  DatasetsDocument,
  DatasetTotalDocument,
  NodesDocument,
  SutroDatasetDetailsDocument,
} from '../generated/graphql.ts';

// The cost of an operation is part of the contract: each test counts the requests to the providers.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 1000 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('a page of datasets', () => {
  it('is one call with exactly the given parameters', async () => {
    await fixture.ask(DatasetsDocument, { first: 20 });
    expect(fixture.calls()).toEqual(['GET /v1/datasets/list?limit=20&sort=newest']);
  });

  it('continues after the end cursor with one call that has the provider’s own cursor', async () => {
    const page = await fixture.ask(DatasetsDocument, { first: 20 });
    const after = page.data.datasets?.pageInfo.endCursor;
    await fixture.ask(DatasetsDocument, { first: 20, after });
    expect(fixture.calls()).toHaveLength(1);
    expect(fixture.calls()[0]).toMatch(
      /^GET \/v1\/datasets\/list\?limit=20&cursor=[^&]+&sort=newest$/,
    );
  });

  it('sends every documented parameter unchanged', async () => {
    const uuid = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
    await fixture.ask(DatasetsDocument, {
      first: 7,
      sort: 'UPDATED',
      filter: {
        type: 'SARM_PROGRESS',
        direction: 'OUTPUT',
        projectId: uuid,
        jobId: uuid,
        search: 'a&b=c d/é😀%',
      },
    });
    const id = uuid.toLowerCase();
    expect(fixture.calls()).toEqual([
      `GET /v1/datasets/list?limit=7&sort=updated&dataset_type=sarm_progress&direction=output&project_id=${id}&job_id=${id}&search=${encodeURIComponent('a&b=c d/é😀%')}`,
    ]);
  });

  it.each([
    ['NEWEST', 'newest'],
    ['OLDEST', 'oldest'],
    ['UPDATED', 'updated'],
    ['NAME', 'name'],
  ] as const)('asks for the order %s as %s', async (sort, word) => {
    await fixture.ask(DatasetsDocument, { first: 1, sort });
    expect(fixture.calls()).toEqual([`GET /v1/datasets/list?limit=1&sort=${word}`]);
  });

  it('requests one item if only the total is selected', async () => {
    const { data } = await fixture.ask(DatasetTotalDocument);
    expect(data.datasets?.totalCount).toBe(1000);
    expect(fixture.calls()).toEqual(['GET /v1/datasets/list?limit=1&sort=newest']);
  });

  it('is one call for two aliases of it', async () => {
    await fixture.ask(
      '{ a: datasets(first: 5) { nodes { id } } b: datasets(first: 5) { nodes { path } } }',
    );
    expect(fixture.calls()).toHaveLength(1);
  });

  it('is shared with an identical page of a concurrent request', async () => {
    const both = [
      fixture.ask(DatasetsDocument, { first: 9 }),
      fixture.ask(DatasetsDocument, { first: 9 }),
    ];
    const [a, b] = await Promise.all(both);
    expect(a).toEqual(b);
    expect(fixture.calls()).toHaveLength(1);
  });

  it('needs no call if no data of the provider is selected', async () => {
    const { data } = await fixture.ask('{ datasets { __typename @skip(if: true) totalCount } }');
    expect(data).toEqual({ datasets: { totalCount: 1000 } });
    expect(fixture.calls()).toEqual(['GET /v1/datasets/list?limit=1&sort=newest']);
  });
});

describe('the jobs of 50 datasets', () => {
  it('need no further call for their ids', async () => {
    const { data } = await fixture.ask(DatasetJobsDocument);
    const links = data.datasets?.nodes.flatMap((node) => node?.jobs ?? []) ?? [];
    expect(links.length).toBeGreaterThan(50);
    expect(fixture.calls()).toHaveLength(1);
  });

  it('need at most one further call for their status', async () => {
    const { data } = await fixture.ask(DatasetJobStatusesDocument);
    const jobs =
      data.datasets?.nodes.flatMap((node) => node?.jobs?.map(({ job }) => job) ?? []) ?? [];
    // The list has no status for some jobs, which is null here, too.
    const withStatus = jobs.filter(({ status }) => status !== null);
    expect(withStatus.length).toBeGreaterThan(jobs.length / 2);
    expect(fixture.calls()).toHaveLength(2);
  });

  it('need at most two further calls for their model and project name', async () => {
    const { data, errors } = await fixture.ask(DatasetJobProjectsDocument);
    expect(errors).toBeUndefined();
    const jobs =
      data.datasets?.nodes.flatMap((node) => node?.jobs?.map(({ job }) => job) ?? []) ?? [];
    expect(jobs.some(({ project }) => project?.name)).toBe(true);
    expect(fixture.calls().length).toBeLessThanOrEqual(3);
  });

  it('need one call each for their phases, which no list has', async () => {
    const { data } = await fixture.ask(DatasetJobPhasesDocument);
    const jobs =
      data.datasets?.nodes.flatMap((node) => node?.jobs?.map(({ job }) => job) ?? []) ?? [];
    const distinct = new Set(jobs.map(({ jobId }) => jobId));
    expect(jobs.every(({ phases }) => phases !== null)).toBe(true);
    expect(fixture.calls()).toHaveLength(1 + distinct.size);
  });
});

describe('a few jobs', () => {
  it('cost no more than estimated: one page of a list that was never read', async () => {
    await using fresh = await startGatewayFixture({ size: 20 });
    await fresh.ask(DatasetJobStatusesDocument, { first: 1 });
    const [, ...reads] = fresh.calls();
    expect(reads).toHaveLength(1);
  });
});

describe('nodes', () => {
  it('need only the list reads that cover them, however many ids there are', async () => {
    const page = await fixture.ask(DatasetsDocument, { first: 1000 });
    const ids = page.data.datasets?.edges.map(({ node }) => node?.id ?? '').slice(0, 500) ?? [];
    const { data } = await fixture.ask(NodesDocument, { ids: ids.toReversed() });
    expect(data.nodes.map((node) => node?.id)).toEqual(ids.toReversed());
    expect(fixture.calls()).toEqual(['GET /v1/datasets/list?limit=1000&sort=newest']);
  });
});

describe('Sutro', () => {
  it('is called once for all datasets, once for all their jobs, and once for the files of each', async () => {
    const { data } = await fixture.ask(SutroDatasetDetailsDocument);
    const count = data.sutroDatasets?.nodes.length ?? 0;
    const files = fixture.calls().filter((call) => call === 'POST /list-dataset-files');
    expect(files).toHaveLength(count);
    expect(fixture.calls()).toHaveLength(2 + count);
  });
});
