import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE_KEYS } from '../../src/schema/node.ts';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import { datasets, find, jobs, sutroDatasets, UNKNOWN_ID } from './references.ts';

// Representations as a router sends them: objects that other subgraphs reference.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 1000, sutroSize: 600 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('a reference', () => {
  it('to each type is resolved by its natural key', async () => {
    const [model] = fixture.sandbox.qualia.models.list();
    const [project] = fixture.sandbox.qualia.projects.list();
    const sutroJobId = fixture.sandbox.sutro.jobs.list()[0]?.job_id;
    const representations = [
      ...datasets(fixture, 1),
      ...jobs(fixture, 1),
      { __typename: 'Model', artifactId: model?.artifact_id },
      { __typename: 'Project', projectId: project?.project_id },
      ...sutroDatasets(fixture, 1),
      { __typename: 'SutroJob', jobId: sutroJobId },
    ];
    const { data, errors } = await find(fixture, representations);
    expect(errors).toBeUndefined();
    expect(data._entities?.map((entity) => entity?.__typename)).toEqual(Object.keys(NODE_KEYS));
    expect(data._entities).toMatchObject([...representations.slice(0, 5), { sutroJobId }]);
  });

  it('may spell a UUID in upper case', async () => {
    const references = [...datasets(fixture, 1), ...jobs(fixture, 1)];
    const upperCased = references.map(({ __typename, ...key }) => ({
      __typename,
      ...Object.fromEntries(Object.entries(key).map(([name, id]) => [name, id.toUpperCase()])),
    }));
    const { data, errors } = await find(fixture, upperCased);
    expect(errors).toBeUndefined();
    expect(data._entities).toMatchObject(references);
  });

  it('may carry more than its key', async () => {
    const [one] = datasets(fixture, 1);
    const { data } = await find(fixture, [{ ...one, rating: 5, artifact: { id: 1 } }]);
    expect(data._entities).toMatchObject([one ?? {}]);
  });

  it('to an object that does not exist is null and does not affect the others', async () => {
    const [dataset] = datasets(fixture, 1);
    const [job] = jobs(fixture, 1);
    const [sutroDataset] = sutroDatasets(fixture, 1);
    const { data, errors } = await find(fixture, [
      { __typename: 'Dataset', artifactId: UNKNOWN_ID },
      dataset,
      { __typename: 'Job', jobId: UNKNOWN_ID },
      job,
      { __typename: 'Model', artifactId: UNKNOWN_ID },
      { __typename: 'Project', projectId: UNKNOWN_ID },
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
    [
      'to a type of this graph that is no entity',
      { __typename: 'PageInfo', artifactId: UNKNOWN_ID },
    ],
    ['to a name of JavaScript', { __typename: 'constructor' }],
    ['without `__typename`', { artifactId: UNKNOWN_ID }],
    ['whose `__typename` is no text', { __typename: ['Dataset'], artifactId: UNKNOWN_ID }],
    ['without a key', { __typename: 'Dataset' }],
    ['by another type’s key', { __typename: 'Dataset', jobId: UNKNOWN_ID }],
    ['by the global id', { __typename: 'Dataset', id: 'RGF0YXNldDox' }],
    ['whose key is null', { __typename: 'Job', jobId: null }],
    ['whose key is a number', { __typename: 'SutroDataset', datasetId: 7 }],
    ['whose key is empty', { __typename: 'SutroJob', jobId: '' }],
    ['whose key is no UUID', { __typename: 'Project', projectId: 'mine' }],
    ['that is a text', 'Dataset'],
    ['that is a number', 5],
    ['that is a list', [{ __typename: 'Dataset', artifactId: UNKNOWN_ID }]],
  ])('%s is bad input at its own path, and the others are served', async (_name, bad) => {
    const [before, after] = datasets(fixture, 2);
    const { data, errors } = await find(fixture, [before, bad, after]);
    expect(data._entities).toMatchObject([before, null, after]);
    expect(errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(errors).toHaveLength(1);
  });

  it('may be written in the document itself', async () => {
    const [one] = datasets(fixture, 1);
    const { data } = await fixture.ask(
      `{ _entities(representations: [{ __typename: "Dataset", artifactId: "${one?.artifactId}" }]) { __typename } }`,
    );
    expect(data).toEqual({ _entities: [{ __typename: 'Dataset' }] });
  });

  it('is bad input if it is null', async () => {
    const { errors } = await find(fixture, [null]);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('1000 references', () => {
  it('are served', async () => {
    const { data, errors } = await find(fixture, datasets(fixture, 1000));
    expect(errors).toBeUndefined();
    expect(data._entities).toHaveLength(1000);
    expect(fixture.calls()).toHaveLength(1);
  });

  it('and one more are refused before anything is read', async () => {
    const { data, errors } = await find(fixture, [...datasets(fixture, 1000), ...jobs(fixture, 1)]);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['_entities'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(fixture.calls()).toEqual([]);
  });
});

describe('when one provider fails', () => {
  it('serves the references to the other', async () => {
    await using broken = await startGatewayFixture({ size: 20 });
    broken.sandbox.faults.add({ provider: 'sutro', fault: { status: 401 } });
    const [row] = broken.sandbox.qualia.datasets.list();
    const dataset = { __typename: 'Dataset', artifactId: row?.artifact_id };
    const { data, errors } = await find(broken, [
      { __typename: 'SutroDataset', datasetId: 'dataset-1' },
      dataset,
    ]);
    expect(data._entities).toMatchObject([null, dataset]);
    expect(errors).toMatchObject([
      {
        path: ['_entities', 0],
        extensions: { code: 'PROVIDER_UNAUTHENTICATED', provider: 'sutro' },
      },
    ]);
  });

  it('is an error instead of null if the list could not be read to its end: the object may exist', async () => {
    await using broken = await startGatewayFixture({ size: 1500 });
    const [newest] = broken.sandbox.qualia.datasets.page({ sort: 'newest', limit: 1 }).rows;
    const newestReference = { __typename: 'Dataset', artifactId: newest?.artifact_id };
    broken.sandbox.faults.add({
      provider: 'qualia',
      route: '/v1/datasets/list',
      fault: { status: 500 },
      when: { nth: 2, times: 9 },
    });
    const unknown = { __typename: 'Dataset', artifactId: UNKNOWN_ID };
    const { data, errors } = await find(broken, [unknown, newestReference]);
    expect(data._entities).toMatchObject([null, newestReference]);
    expect(errors).toMatchObject([
      { path: ['_entities', 0], extensions: { code: 'SEARCH_INCOMPLETE', provider: 'qualia' } },
    ]);
  });
});
