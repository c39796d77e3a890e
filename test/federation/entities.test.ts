import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateCost } from '../../src/schema/cost.ts';
import { NODE_KEYS } from '../../src/schema/node.ts';
import { schema } from '../../src/schema/schema.ts';
import { type Answer, startWorld, type World } from '../world.ts';

// What a router sends: representations of objects that other subgraphs refer to.

const ENTITIES = `
  query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename
      ... on Dataset { artifactId path }
      ... on Job { jobId status }
      ... on Model { artifactId path }
      ... on Project { projectId name }
      ... on SutroDataset { datasetId name }
      ... on SutroJob { sutroJobId: jobId model }
    }
  }`;

type Representation = Readonly<Record<string, string>>;
type Entities = Answer<{ _entities: (Record<string, unknown> | null)[] | null }>;

const NOBODY = '00000000-0000-4000-8000-000000000000';

let world: World;
beforeAll(async () => {
  world = await startWorld({ size: 1000, sutroSize: 600 });
});
afterAll(() => world[Symbol.asyncDispose]());

const find = (representations: unknown, within = world): Promise<Entities> =>
  within.ask(ENTITIES, { representations });

const datasets = (count: number): Representation[] =>
  world.sandbox.qualia.datasets
    .list()
    .slice(0, count)
    .map(({ artifact_id: artifactId }) => ({ __typename: 'Dataset', artifactId }));

const jobs = (count: number): Representation[] =>
  world.sandbox.qualia.jobs
    .list()
    .slice(0, count)
    .map(({ job_id: jobId }) => ({ __typename: 'Job', jobId }));

const sutroDatasets = (count: number): Representation[] =>
  world.sandbox.sutro.datasets
    .list()
    .slice(0, count)
    .map(({ dataset_id: datasetId }) => ({ __typename: 'SutroDataset', datasetId }));

describe('the calls upstream', () => {
  it.each([
    ['datasets', datasets],
    ['jobs', jobs],
    ['datasets at Sutro', sutroDatasets],
  ])('are one for 1, 50 and 500 references to %s', async (_name, references) => {
    for (const count of [1, 50, 500]) {
      const representations = references(count);
      expect(representations).toHaveLength(count);
      const { data, errors } = await find(representations);
      expect(errors).toBeUndefined();
      expect(data._entities).toMatchObject(representations);
      expect(world.calls()).toHaveLength(1);
    }
  });

  it('are as many as the list has pages of 1000, however many references there are', async () => {
    await using large = await startWorld({ size: 2500 });
    const { rows: all } = large.sandbox.qualia.datasets.page({ sort: 'oldest', limit: 500 });
    for (const count of [50, 500]) {
      const wanted = all.slice(0, count).map(({ artifact_id: artifactId }) => artifactId);
      const { errors } = await find(
        wanted.map((artifactId) => ({ __typename: 'Dataset', artifactId })),
        large,
      );
      expect(errors).toBeUndefined();
      expect(large.calls()).toHaveLength(3);
    }
  });

  it('are one a provider list for many types at once', async () => {
    const representations = [datasets(20), jobs(20), sutroDatasets(20)].flat();
    const { data } = await find(representations);
    expect(data._entities).toMatchObject(representations);
    expect(world.calls().map((call) => call.split('?')[0])).toEqual(
      expect.arrayContaining(['GET /v1/datasets/list', 'GET /v1/jobs/list', 'POST /list-datasets']),
    );
    expect(world.calls()).toHaveLength(3);
  });

  it('are not more for references that come twice', async () => {
    const [one] = jobs(1);
    const { data } = await find(Array.from({ length: 100 }, () => one));
    expect(data._entities).toHaveLength(100);
    expect(data._entities?.every((entity) => entity?.jobId === one?.jobId)).toBe(true);
    expect(world.calls()).toHaveLength(1);
  });

  it('are the same with fields of jobs that only the list tells', async () => {
    const representations = jobs(500);
    const { data } = await world.ask<{ _entities: { description: string }[] }>(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Job { status description } } }',
      { representations },
    );
    expect(data._entities).toHaveLength(500);
    expect(world.calls()).toHaveLength(1);
  });

  it('to jobs that do not exist are one each, as many as an operation may make, and the others still come', async () => {
    await using small = await startWorld({ size: 20 }, { MAX_UPSTREAM_CALLS: '30' });
    const [job] = small.sandbox.qualia.jobs.list();
    const existing = { __typename: 'Job', jobId: job?.job_id };
    const gone = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        __typename: 'Job',
        jobId: NOBODY.slice(0, -4) + String(1000 + index),
      }));
    const few = await find([existing, ...gone(20)], small);
    expect(few.errors).toBeUndefined();
    expect(few.data._entities).toMatchObject([existing, ...gone(20).map(() => null)]);
    expect(small.calls()).toHaveLength(21);

    const many = await find([existing, ...gone(60)], small);
    expect(many.data._entities?.[0]).toMatchObject(existing);
    expect(many.errors?.map(({ extensions }) => extensions.code)).toContain('QUERY_TOO_COMPLEX');
    expect(small.calls()).toHaveLength(30);
  });

  it('are reckoned before the operation runs, whatever the number of references', () => {
    const costOf = (representations: unknown[]) =>
      estimateCost(
        { schema, document: parse(ENTITIES), variableValues: { representations } },
        200_000,
      );
    const one = costOf([...datasets(1), ...jobs(1)]);
    const many = costOf([...datasets(500), ...jobs(500)]);
    expect([one?.upstreamCalls, many?.upstreamCalls]).toEqual([2, 2]);
    expect(many?.values).toBeGreaterThan(400 * (one?.values ?? 0));
  });

  it('of a field that costs one for each object are refused where they are too many', async () => {
    const { errors } = await world.ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Dataset { imageKeys } } }',
      { r: datasets(600) },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect(world.calls()).toEqual([]);
  });
});

describe('a reference', () => {
  it('to each type is found by its natural key', async () => {
    const [model] = world.sandbox.qualia.models.list();
    const [project] = world.sandbox.qualia.projects.list();
    const sutroJobId = world.sandbox.sutro.jobs.list()[0]?.job_id;
    const representations = [
      ...datasets(1),
      ...jobs(1),
      { __typename: 'Model', artifactId: model?.artifact_id },
      { __typename: 'Project', projectId: project?.project_id },
      ...sutroDatasets(1),
      { __typename: 'SutroJob', jobId: sutroJobId },
    ];
    const { data, errors } = await find(representations);
    expect(errors).toBeUndefined();
    expect(data._entities?.map((entity) => entity?.__typename)).toEqual(Object.keys(NODE_KEYS));
    expect(data._entities).toMatchObject([...representations.slice(0, 5), { sutroJobId }]);
  });

  it('may spell a UUID in upper case', async () => {
    const references = [...datasets(1), ...jobs(1)];
    const shouted = references.map(({ __typename, ...key }) => ({
      __typename,
      ...Object.fromEntries(Object.entries(key).map(([name, id]) => [name, id.toUpperCase()])),
    }));
    const { data, errors } = await find(shouted);
    expect(errors).toBeUndefined();
    expect(data._entities).toMatchObject(references);
  });

  it('may carry more than its key', async () => {
    const [one] = datasets(1);
    const { data } = await find([{ ...one, rating: 5, artifact: { id: 1 } }]);
    expect(data._entities).toMatchObject([one ?? {}]);
  });

  it('to what does not exist is null and leaves the others alone', async () => {
    const [dataset] = datasets(1);
    const [job] = jobs(1);
    const [sutroDataset] = sutroDatasets(1);
    const { data, errors } = await find([
      { __typename: 'Dataset', artifactId: NOBODY },
      dataset,
      { __typename: 'Job', jobId: NOBODY },
      job,
      { __typename: 'Model', artifactId: NOBODY },
      { __typename: 'Project', projectId: NOBODY },
      { __typename: 'SutroDataset', datasetId: 'dataset-nobody' },
      sutroDataset,
      { __typename: 'SutroJob', jobId: 'job-nobody' },
    ]);
    expect(errors).toBeUndefined();
    const found = data._entities?.map((entity) => entity?.__typename ?? null);
    expect(found).toEqual([null, 'Dataset', null, 'Job', null, null, null, 'SutroDataset', null]);
  });

  it.each<[string, unknown]>([
    ['to no type of this graph', { __typename: 'User', id: '1' }],
    ['to a type of this graph that is no entity', { __typename: 'PageInfo', artifactId: NOBODY }],
    ['to a name of JavaScript', { __typename: 'constructor' }],
    ['without `__typename`', { artifactId: NOBODY }],
    ['whose `__typename` is no text', { __typename: ['Dataset'], artifactId: NOBODY }],
    ['without a key', { __typename: 'Dataset' }],
    ['by another type’s key', { __typename: 'Dataset', jobId: NOBODY }],
    ['by the global id', { __typename: 'Dataset', id: 'RGF0YXNldDox' }],
    ['whose key is null', { __typename: 'Job', jobId: null }],
    ['whose key is a number', { __typename: 'SutroDataset', datasetId: 7 }],
    ['whose key is empty', { __typename: 'SutroJob', jobId: '' }],
    ['whose key is no UUID', { __typename: 'Project', projectId: 'mine' }],
    ['that is a text', 'Dataset'],
    ['that is a number', 5],
    ['that is a list', [{ __typename: 'Dataset', artifactId: NOBODY }]],
  ])('%s is bad input at its own path, and the others still come', async (_name, bad) => {
    const [before, after] = datasets(2);
    const { data, errors } = await find([before, bad, after]);
    expect(data._entities).toMatchObject([before, null, after]);
    expect(errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(errors).toHaveLength(1);
  });

  it('may be written in the document itself', async () => {
    const [one] = datasets(1);
    const { data } = await world.ask(
      `{ _entities(representations: [{ __typename: "Dataset", artifactId: "${one?.artifactId}" }]) { __typename } }`,
    );
    expect(data).toEqual({ _entities: [{ __typename: 'Dataset' }] });
  });

  it('that is null makes the request bad input', async () => {
    const { errors } = await find([null]);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('1000 references', () => {
  it('are served', async () => {
    const { data, errors } = await find(datasets(1000));
    expect(errors).toBeUndefined();
    expect(data._entities).toHaveLength(1000);
    expect(world.calls()).toHaveLength(1);
  });

  it('and one more are refused before anything is read', async () => {
    const { data, errors } = await find([...datasets(1000), ...jobs(1)]);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['_entities'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(world.calls()).toEqual([]);
  });
});

describe('when one provider fails', () => {
  it('the references to the other still come', async () => {
    await using broken = await startWorld({ size: 20 });
    broken.sandbox.faults.add({ provider: 'sutro', fault: { status: 401 } });
    const [row] = broken.sandbox.qualia.datasets.list();
    const dataset = { __typename: 'Dataset', artifactId: row?.artifact_id };
    const { data, errors } = await find(
      [{ __typename: 'SutroDataset', datasetId: 'dataset-1' }, dataset],
      broken,
    );
    expect(data._entities).toMatchObject([null, dataset]);
    expect(errors).toMatchObject([
      {
        path: ['_entities', 0],
        extensions: { code: 'PROVIDER_UNAUTHENTICATED', provider: 'sutro' },
      },
    ]);
  });

  it('a reference is no null where the list could not be read to its end: it may exist', async () => {
    await using broken = await startWorld({ size: 1500 });
    const [newest] = broken.sandbox.qualia.datasets.page({ sort: 'newest', limit: 1 }).rows;
    const seen = { __typename: 'Dataset', artifactId: newest?.artifact_id };
    broken.sandbox.faults.add({
      provider: 'qualia',
      route: '/v1/datasets/list',
      fault: { status: 500 },
      when: { nth: 2, times: 9 },
    });
    const unknown = { __typename: 'Dataset', artifactId: NOBODY };
    const { data, errors } = await find([unknown, seen], broken);
    expect(data._entities).toMatchObject([null, seen]);
    expect(errors).toMatchObject([
      { path: ['_entities', 0], extensions: { code: 'SEARCH_INCOMPLETE', provider: 'qualia' } },
    ]);
  });
});
