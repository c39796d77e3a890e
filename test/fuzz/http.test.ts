import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ERRORS } from '../../src/errors.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { fastPath, send, startTestServer, type TestServer } from '../request-path.ts';

let sandbox: Sandbox;
let gateway: Gateway;
let server: TestServer;
const reports: unknown[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ size: 30, sutroSize: 6 });
  gateway = await createGateway(
    readConfig({
      QUALIA_API_KEY: 'sandbox',
      QUALIA_BASE_URL: sandbox.qualiaUrl,
      SUTRO_API_KEY: 'sandbox',
      SUTRO_BASE_URL: sandbox.sutroUrl,
    }),
    { fastPath, report: (error) => reports.push(error) },
  );
  server = await startTestServer(gateway.handle);
});
afterAll(async () => {
  server.close();
  await gateway.close();
  await sandbox.close();
});

type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: { code: string; upstreamStatus?: number } }[];
};

const post = async (body: string): Promise<Answer> =>
  (await (await send(server, body)).json()) as Answer;

const assertKnown = ({ errors = [] }: Answer): void => {
  for (const { extensions, message } of errors) {
    expect(Object.keys(ERRORS)).toContain(extensions.code);
    expect(extensions.code, message).not.toBe('INTERNAL_SERVER_ERROR');
  }
  expect(reports).toEqual([]);
};

/** Every root field with each of its arguments as a variable. */
const QUERIES = [
  'query ($first: Int! = 20, $after: String, $filter: DatasetFilter, $sort: DatasetSort! = NEWEST) { datasets(first: $first, after: $after, filter: $filter, sort: $sort) { totalCount nodes { id } } }',
  'query ($first: Int! = 20, $after: String, $filter: ModelFilter, $sort: DatasetSort! = NEWEST) { models(first: $first, after: $after, filter: $filter, sort: $sort) { totalCount nodes { id } } }',
  'query ($first: Int! = 20, $after: String, $filter: JobFilter, $sort: JobSort! = NEWEST) { jobs(first: $first, after: $after, filter: $filter, sort: $sort) { totalCount nodes { id } } }',
  'query ($first: Int! = 20, $after: String, $filter: ProjectFilter, $sort: ProjectSort! = NEWEST) { projects(first: $first, after: $after, filter: $filter, sort: $sort) { totalCount nodes { id } } }',
  'query ($first: Int, $after: String, $last: Int, $before: String, $filter: SutroDatasetFilter, $sort: SutroDatasetSort! = NEWEST) { sutroDatasets(first: $first, after: $after, last: $last, before: $before, filter: $filter, sort: $sort) { totalCount nodes { id } } }',
  'query ($first: Int! = 20, $after: String) { sutroJobs(first: $first, after: $after) { totalCount nodes { id } } }',
  'query ($id: ID!, $ids: [ID!]! = []) { node(id: $id) { id } nodes(ids: $ids) { id } }',
  'query ($jobId: String!, $datasetId: String!) { sutroJob(jobId: $jobId) { id } sutroDataset(datasetId: $datasetId) { id } }',
  'query ($jobId: UUID!) { job(jobId: $jobId) { id status phases { name } } }',
  'query ($id: UUID!) { dataset(artifactId: $id) { id } project(projectId: $id) { id } }',
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
];

const name = fc.constantFrom(
  ...['first', 'after', 'last', 'before', 'filter', 'sort', 'id', 'ids', 'jobId', 'datasetId'],
  ...['search', 'type', 'direction', 'projectId', 'vlaType', 'createdAfter', 'createdBefore'],
  ...['representations', '__typename', 'artifactId', '__proto__', 'constructor', 'toString'],
);
const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.integer({ min: -2, max: 1_001 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.uuid(),
  fc.constantFrom('NEWEST', 'OTHER', 'INPUT', 'LEROBOT_V3', 'Dataset', 'SutroJob', '2026-04-15'),
);
const thing: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  map: fc.dictionary(name, tie('any'), { maxKeys: 6 }),
})).any;

describe('the front door', () => {
  it('answers any variables with data or a code of the table', async () => {
    const variables = fc.oneof(fc.dictionary(name, thing, { maxKeys: 8 }), thing);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...QUERIES), variables, async (query, variables) => {
        assertKnown(await post(JSON.stringify({ query, variables })));
      }),
      { numRuns: 600 },
    );
  });

  it('answers any body with data or a code of the table', async () => {
    const part = fc.constantFrom(
      ...'{}[]():!@$"#&|,.',
      'query',
      'datasets',
      ' ',
      '\0',
      'a',
      '...',
      'on',
    );
    const document = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''));
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.oneof(document, thing).map((query) => JSON.stringify({ query })),
      fc
        .tuple(thing, thing)
        .map(([operationName, extensions]) =>
          JSON.stringify({ query: QUERIES[0], operationName, extensions }),
        ),
    );
    await fc.assert(
      fc.asyncProperty(body, async (body) => assertKnown(await post(body))),
      { numRuns: 600 },
    );
  });

  it('refuses a filter by itself or sends what the provider understands', async () => {
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 220 }), { nil: undefined });
    const uuid = fc.option(fc.uuid(), { nil: undefined });
    const filter = fc.record(
      {
        type: fc.constantFrom('LEROBOT_V3', 'SARM_PROGRESS', 'OTHER', null),
        direction: fc.constantFrom('INPUT', 'OUTPUT', 'OTHER', null),
        projectId: uuid,
        jobId: uuid,
        search: text,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filter, fc.integer({ min: 1, max: 1_000 }), async (filter, first) => {
        const query = QUERIES[0];
        const answer = await post(JSON.stringify({ query, variables: { filter, first } }));
        assertKnown(answer);
        for (const { extensions } of answer.errors ?? []) {
          expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
        }
      }),
      { numRuns: 300 },
    );
  });
});
