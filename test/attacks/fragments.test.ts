import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import { requestTwice } from './ask.ts';

// One anonymous request whose fragments make more of it than its text. A walk that visits a fragment each time it is
// spread never ends here. `selections.test.ts` counts the visits.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 3 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

const FRAGMENTS = 48;

const doubling = (type: string, last: string): string =>
  [
    ...Array.from(
      { length: FRAGMENTS - 1 },
      (_, i) => `fragment F${i} on ${type} { ...F${i + 1} ...F${i + 1} }`,
    ),
    `fragment F${FRAGMENTS - 1} on ${type} { ${last} }`,
  ].join(' ');

const ID = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
const NODE = Buffer.from(`Job:${ID}`).toString('base64url');

describe('fragments that spread the next one twice are answered', () => {
  test.each([
    ['datasets', '{ datasets(first: 1) { ...F0 } }', 'DatasetConnection', 'totalCount'],
    ['jobs', '{ jobs(first: 1) { ...F0 } }', 'JobConnection', 'totalCount'],
    ['models', '{ models(first: 1) { ...F0 } }', 'ModelConnection', 'totalCount'],
    ['projects', '{ projects(first: 1) { ...F0 } }', 'ProjectConnection', 'totalCount'],
    ['sutroDatasets', '{ sutroDatasets { ...F0 } }', 'SutroDatasetConnection', 'totalCount'],
    ['sutroJobs', '{ sutroJobs { ...F0 } }', 'SutroJobConnection', 'totalCount'],
    ['job', `{ job(jobId: "${ID}") { ...F0 } }`, 'Job', 'id'],
    ['node', `{ node(id: "${NODE}") { ...F0 } }`, 'Node', 'id'],
    ['nodes', `{ nodes(ids: ["${NODE}"]) { ...F0 } }`, 'Job', 'status'],
    [
      '_entities',
      `{ _entities(representations: [{ __typename: "Job", jobId: "${ID}" }]) { ...F0 } }`,
      '_Entity',
      '__typename',
    ],
    ['Job.project', '{ jobs(first: 3) { nodes { project { ...F0 } } } }', 'Project', 'id name'],
    [
      'SutroJob.dataset',
      '{ sutroJobs { nodes { dataset { ...F0 } } } }',
      'SutroDataset',
      'datasetId',
    ],
  ])('at %s', async (_, operation, type, last) => {
    const answers = await requestTwice(fixture, `${operation} ${doubling(type, last)}`);
    expect(answers).toEqual([
      { status: 200, codes: [] },
      { status: 200, codes: [] },
    ]);
  });
});
