import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayFixture } from '../gateway-fixture.ts';
import type { Note } from './notes-subgraph.ts';
import { compose, type Supergraph, startSupergraph } from './supergraph.ts';

// A supergraph: Hive Gateway's runtime in front of this server and another team's subgraph.

const NOTES = 50;

/** Each about another dataset, job and dataset at Sutro. */
const notesOn = ({ sandbox: { qualia, sutro } }: GatewayFixture): Note[] => {
  const artifacts = qualia.datasets.list();
  const jobs = qualia.jobs.list();
  const datasets = sutro.datasets.list();
  return Array.from({ length: NOTES }, (_, index) => ({
    text: `note ${index}`,
    artifactId: artifacts[index]?.artifact_id,
    jobId: jobs[index]?.job_id,
    datasetId: datasets[index]?.dataset_id,
  }));
};

type Notes = {
  notes: { edges: { node: Record<'dataset' | 'job' | 'sutroDataset', object | null> }[] };
};

const nodesOf = ({ notes }: Notes) => notes.edges.map(({ node }) => node);

let graph: Supergraph;
beforeAll(async () => {
  graph = await startSupergraph({ size: 120, sutroSize: 60, notes: notesOn });
});
afterEach(() => graph.fixture.sandbox.faults.clear());
afterAll(() => graph[Symbol.asyncDispose]());

describe('composed with another Relay subgraph', () => {
  const { publicSdl } = compose({ datasets: 'http://datasets', notesSubgraph: 'http://lab' });

  it('has one `node`, the other’s, and one PageInfo', () => {
    expect(publicSdl.match(/^ {2}node\(/gm)).toHaveLength(1);
    expect(publicSdl).not.toMatch(/^ {2}nodes\(/m);
    expect(publicSdl.match(/^type PageInfo /gm)).toHaveLength(1);
  });

  it('keeps scalars and descriptions', () => {
    expect(publicSdl).toContain('scalar SafeInt');
    expect(publicSdl).toContain('Hugging Face path, `owner/name`; case matters.');
  });

  it('joins the fields of both in one type', () => {
    const type = (name: string) => publicSdl.split(`type ${name} `)[1]?.split('\n}')[0];
    expect(type('Dataset')).toMatch(/\bimageKeys: [\s\S]*\bshelf: String!/);
    expect(type('SutroDataset')).toMatch(/\bfiles: [\s\S]*\bowner: String!/);
  });
});

describe('through a router', () => {
  it('rows of another team resolve to datasets, jobs and datasets at Sutro, with one call per list', async () => {
    const { data, errors } = await graph.ask<Notes>(`{
      notes { edges { node {
        text
        dataset { artifactId path }
        job { jobId status }
        sutroDataset { datasetId name }
      } } pageInfo { hasNextPage } }
    }`);
    expect(errors).toBeUndefined();
    expect(nodesOf(data)).toMatchObject(
      notesOn(graph.fixture).map(({ text, artifactId, jobId, datasetId }) => ({
        text,
        dataset: { artifactId, path: expect.any(String) },
        job: { jobId },
        sutroDataset: { datasetId },
      })),
    );
    expect(graph.fixture.calls().sort()).toEqual([
      'GET /v1/datasets/list?limit=1000&sort=newest',
      'GET /v1/jobs/list?limit=1000&sort=newest',
      'POST /list-datasets',
    ]);
  });

  it('datasets have the fields of another team', async () => {
    const { data, errors } = await graph.ask<Record<string, { nodes: object[] }>>(`{
      datasets(first: 5) { nodes { artifactId path shelf label } pageInfo { hasNextPage endCursor } }
      sutroDatasets(first: 2) { nodes { datasetId owner } }
    }`);
    expect(errors).toBeUndefined();
    const [newest] = graph.fixture.sandbox.qualia.datasets.page({ sort: 'newest', limit: 1 }).rows;
    expect(data.datasets?.nodes).toHaveLength(5);
    expect(data.datasets?.nodes[0]).toEqual({
      artifactId: newest?.artifact_id,
      path: newest?.path,
      shelf: `shelf ${newest?.artifact_id.slice(0, 2)}`,
      label: `label of ${newest?.path}`,
    });
    expect(data.sutroDatasets?.nodes).toEqual([
      { datasetId: expect.any(String), owner: expect.stringMatching(/^owner of /) },
      { datasetId: expect.any(String), owner: expect.stringMatching(/^owner of /) },
    ]);
    expect(graph.fixture.calls()).toHaveLength(2);
  });

  it('a query visits this subgraph, the other one, and this one again', async () => {
    const { data, errors } = await graph.ask<Notes>(`{
      notes { edges { node { dataset { shelf label jobs { job { status project { name } } } } } } }
    }`);
    expect(errors).toBeUndefined();
    // The label requires the path from this subgraph; the jobs are part of the dataset.
    expect(nodesOf(data)[0]).toMatchObject({
      dataset: {
        shelf: expect.stringMatching(/^shelf /),
        label: expect.stringMatching(/^label of /),
      },
    });
    const lists = graph.fixture.calls().map((call) => call.replace(/\?.*/, ''));
    expect(new Set(lists)).toEqual(
      new Set(['GET /v1/datasets/list', 'GET /v1/jobs/list', 'GET /v1/projects/list']),
    );
    expect(lists.length).toBeLessThanOrEqual(4);
  });

  it('a cursor of a page opens the next one', async () => {
    const page = (after: string) =>
      graph.ask<{
        datasets: { nodes: { path: string; shelf: string }[]; pageInfo: { endCursor: string } };
      }>(`{ datasets(first: 7 ${after}) { nodes { path shelf } pageInfo { endCursor } } }`);
    const first = await page('');
    const second = await page(`after: "${first.data.datasets.pageInfo.endCursor}"`);
    const paths = [first, second].flatMap(({ data }) =>
      data.datasets.nodes.map(({ path }) => path),
    );
    const { rows } = graph.fixture.sandbox.qualia.datasets.page({ sort: 'newest', limit: 14 });
    expect(paths).toEqual(rows.map(({ path }) => path));
  });

  it('the catalog has the datasets of both providers with the fields of another team', async () => {
    const { data, errors } = await graph.ask<{
      catalog: { nodes: { provider: 'QUALIA' | 'SUTRO' }[]; sources: object[] };
    }>(`{
      catalog(first: 8) {
        nodes { displayName provider ... on Dataset { shelf } ... on SutroDataset { owner } }
        sources { provider included problem { code } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.catalog.nodes).toHaveLength(8);
    const added = {
      QUALIA: { shelf: expect.stringMatching(/^shelf /) },
      SUTRO: { owner: expect.stringMatching(/^owner of /) },
    };
    for (const node of data.catalog.nodes) expect(node).toMatchObject(added[node.provider]);
    expect(data.catalog.sources).toEqual([
      { provider: 'QUALIA', included: true, problem: null },
      { provider: 'SUTRO', included: true, problem: null },
    ]);
    expect(graph.fixture.calls()).toHaveLength(2);
  });

  it('a reference to a deleted object is null and does not affect the others', async () => {
    await using gone = await startSupergraph({
      size: 10,
      notes: (fixture) => {
        const [note] = notesOn(fixture);
        const artifactId = '00000000-0000-4000-8000-000000000000';
        return [
          { text: 'gone', artifactId, jobId: artifactId, datasetId: 'nobody' },
          { ...note, text: 'here' },
        ];
      },
    });
    const { data } = await gone.ask<Notes>(
      '{ notes { edges { node { text dataset { path } job { status } sutroDataset { name } } } } }',
    );
    expect(nodesOf(data)).toMatchObject([
      { text: 'gone', dataset: null, sutroDataset: { name: null } },
      { text: 'here', dataset: { path: expect.any(String) } },
    ]);
  });
});

describe('when a provider fails behind the router', () => {
  it('serves the rest of the response, with our code at the failed field', async () => {
    graph.fixture.sandbox.faults.add({ provider: 'qualia', fault: { status: 401 } });
    const { data, errors } = await graph.ask<Notes & Record<string, unknown>>(`{
      datasets { nodes { path } }
      sutroDatasets(first: 1) { nodes { name owner } }
      notes { edges { node { text dataset { shelf path } sutroDataset { datasetId name } } } }
    }`);
    expect(data.datasets).toBeNull();
    expect(data.sutroDatasets).toMatchObject({ nodes: [{ owner: expect.any(String) }] });
    expect(nodesOf(data)).toHaveLength(NOTES);
    expect(nodesOf(data).every(({ sutroDataset }) => sutroDataset !== null)).toBe(true);
    expect(errors?.length).toBeGreaterThan(0);
    for (const { extensions } of errors ?? []) {
      expect(extensions).toMatchObject({
        code: 'PROVIDER_UNAUTHENTICATED',
        provider: 'qualia',
        upstreamStatus: 401,
      });
    }
    expect(errors?.map(({ path }) => path?.[0])).toEqual(
      expect.arrayContaining(['datasets', 'notes']),
    );
  });
});
