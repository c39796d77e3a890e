import type { Answer, GatewayFixture } from '../gateway-fixture.ts';

/** Selects a field of every entity that is not part of its reference. */
export const ENTITIES = `
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

/** An id that no object has. */
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

type Representation = Readonly<Record<string, string>>;
type Entities = Answer<{ _entities: (Record<string, unknown> | null)[] | null }>;

export const find = (fixture: GatewayFixture, representations: unknown): Promise<Entities> =>
  fixture.ask(ENTITIES, { representations });

export const datasets = ({ sandbox }: GatewayFixture, count: number): Representation[] =>
  sandbox.qualia.datasets
    .list()
    .slice(0, count)
    .map(({ artifact_id: artifactId }) => ({ __typename: 'Dataset', artifactId }));

export const jobs = ({ sandbox }: GatewayFixture, count: number): Representation[] =>
  sandbox.qualia.jobs
    .list()
    .slice(0, count)
    .map(({ job_id: jobId }) => ({ __typename: 'Job', jobId }));

export const sutroDatasets = ({ sandbox }: GatewayFixture, count: number): Representation[] =>
  sandbox.sutro.datasets
    .list()
    .slice(0, count)
    .map(({ dataset_id: datasetId }) => ({ __typename: 'SutroDataset', datasetId }));
