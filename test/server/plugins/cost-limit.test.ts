import { glob, readFile } from 'node:fs/promises';
import { getIntrospectionQuery, Kind, parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileQuery } from '../../../src/execution/compiled-query.ts';
import { estimateCost } from '../../../src/schema/cost/estimate.ts';
import { globalId } from '../../../src/schema/node.ts';
import { schema } from '../../../src/schema/schema.ts';
import { TABS } from '../../../src/server/endpoints/graphiql-tabs.ts';
import { MAX_STEPS } from '../../../src/server/plugins/cost-limit.ts';
import { type GatewayFixture, startGatewayFixture } from '../../gateway-fixture.ts';

const LIMIT = 512;
const VALUES = 200_000;
const LIMITS = { upstreamCalls: Number.POSITIVE_INFINITY, values: VALUES, steps: MAX_STEPS };

const costOf = (query: string, given: Record<string, unknown> = {}) => {
  const executable = compileQuery(schema, parse(query));
  const variables = executable?.coerceVariables(given).coerced;
  return executable && variables && estimateCost({ ...executable.operation, variables }, LIMITS);
};

const callsOf = (query: string, variables?: Record<string, unknown>) =>
  costOf(query, variables)?.upstreamCalls;

describe('the calls that an operation may cause', () => {
  test.each([
    ['{ __typename }', 0],
    ['{ datasets { totalCount } }', 1],
    ['{ datasets(first: 1000) { nodes { id path metadata jobs { job { id jobId } } } } }', 1],
    ['{ datasets(first: 30) { nodes { imageKeys } } }', 31],
    ['{ datasets { nodes { imageKeys } } }', 21],
    ['{ datasets(first: 30) { nodes { imageKeys } edges { node { imageKeys } } } }', 61],
    ['{ datasets(first: 30) { nodes { jobs { job { status } } } } }', 2],
    ['{ datasets(first: 30) { nodes { jobs { job { status project { name } } } } } }', 3],
    ['{ datasets(first: 50) { nodes { jobs { job { phases { name } } } } } }', 151],
    [
      '{ jobs(first: 30) { nodes { phases { name } datasets(first: 9) { nodes { imageKeys } } } } }',
      331,
    ],
    ['{ a: jobs { totalCount } b: jobs { totalCount } }', 2],
    ['{ job(jobId: "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0") { phases { name } } }', 2],
    ['{ sutroDatasets(first: 30) { nodes { name jobs { jobId dataset { name } } } } }', 2],
    ['{ sutroDatasets(first: 30) { nodes { files { fileName } } } }', 31],
    ['{ sutroDatasets(last: 30) { nodes { files { fileName } } } }', 31],
    ['{ sutroDatasets { nodes { files { fileName } } } }', 101],
    ['{ sutroJobs(first: 30) { nodes { dataset { name } } } }', 2],
  ])('%s: %i', (query, calls) => {
    expect(callsOf(query)).toBe(calls);
  });

  test('are reckoned with the variables as they are coerced', () => {
    const query = 'query ($n: Int! = 7) { datasets(first: $n) { nodes { imageKeys } } }';
    expect([callsOf(query), callsOf(query, { n: 40 })]).toEqual([8, 41]);
    expect(callsOf(query, { n: 'many' })).toBeUndefined();
  });

  test('do not count what is left out', () => {
    const query =
      'query ($on: Boolean!) { datasets { nodes { imageKeys @include(if: $on) ... @skip(if: $on) { id } } } }';
    expect([callsOf(query, { on: false }), callsOf(query, { on: true })]).toEqual([1, 21]);
  });

  test('count a field once that several fragments select', () => {
    const query = `{ datasets { nodes { ...A ...B imageKeys } } }
      fragment A on Dataset { imageKeys } fragment B on Dataset { imageKeys ...A }`;
    expect(callsOf(query)).toBe(21);
  });

  test('look-ups cost a list for each type, however many ids there are', () => {
    const ids = Array.from({ length: 500 }, (_, index) =>
      globalId(
        index % 2 ? 'Dataset' : 'Job',
        `2489e9ad-2ee2-8e00-8ec9-${String(index).padStart(12, '0')}`,
      ),
    );
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Job { status } ... on Dataset { imageKeys } } }`;
    expect(callsOf(query, { ids: [...ids, 'no id'] })).toBe(2 + 501);
    expect(callsOf('query ($id: ID!) { node(id: $id) { id } }', { id: ids[0] })).toBe(1);
  });

  test('references of a router cost what look-ups cost', () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Job { status } ... on Dataset { path } } }`;
    const jobId = (index: number) => `2489e9ad-2ee2-8e00-8ec9-${String(index).padStart(12, '0')}`;
    const jobs = Array.from({ length: 900 }, (_, i) => ({ __typename: 'Job', jobId: jobId(i) }));
    const datasets = jobs.map((job) => ({ __typename: 'Dataset', artifactId: job.jobId }));
    expect(callsOf(query, { of: jobs })).toBe(1);
    expect(callsOf(query, { of: [...jobs, ...datasets, 7, { __typename: 'Nope' }] })).toBe(2);
  });

  test('are reckoned in no time, however often fragments are spread', () => {
    const levels = Array.from(
      { length: 60 },
      (_, i) =>
        `fragment F${i} on Job { a: datasets { nodes { jobs { job { ...F${i + 1} } } } } b: datasets { nodes { jobs { job { ...F${i + 1} } } } } }`,
    );
    const query = `{ jobs { nodes { ...F0 } } } ${levels.join(' ')} fragment F60 on Job { jobId }`;
    expect(costOf(query)?.values).toBeGreaterThan(VALUES);
  });
});

describe('limits let through', () => {
  const documents = async () => {
    const texts: string[] = [...TABS.map(({ query }) => query), getIntrospectionQuery()];
    for await (const file of glob('test/documents/*.graphql'))
      texts.push(await readFile(file, 'utf8'));
    return texts.flatMap((text) => {
      const { definitions } = parse(text);
      const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
      return definitions
        .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
        .map((definition) => [definition, ...fragments].map(print).join('\n'));
    });
  };

  test('the documents of our own clients and of GraphiQL', async () => {
    const jobId = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
    const variables = { ids: [], id: 'x', jobId, jobIds: [jobId] };
    const all = await documents();
    expect(all.length).toBeGreaterThan(15);
    for (const document of all) {
      const cost = costOf(document, variables);
      expect(cost?.upstreamCalls ?? Number.NaN, document).toBeLessThanOrEqual(LIMIT / 2);
      expect(cost?.values, document).toBeLessThanOrEqual(VALUES / 2);
    }
  });
});

describe('a gateway', () => {
  let fixture: GatewayFixture;
  beforeAll(async () => {
    fixture = await startGatewayFixture({ size: 1_200 });
  });
  afterAll(async () => fixture[Symbol.asyncDispose]());

  test('serves a page of 1000 with everything on it that is free', async () => {
    const item =
      'id artifactId type subtype path metadata createdAt updatedAt jobs { direction directionText job { id jobId } }';
    const sutro = 'id datasetId name createdAt fileCount totalSizeBytes schema { name type }';
    const page = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount';
    const { data, errors } = await fixture.ask<{ datasets: { nodes: object[] } }>(
      `{ datasets(first: 1000) { ${page} nodes { ${item} } edges { cursor node { ${item} } } }
         sutroDatasets(first: 1000) { ${page} edges { cursor node { ${sutro} } } nodes { ${sutro} } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.datasets.nodes).toHaveLength(1_000);
    expect(fixture.calls()).toHaveLength(2);
  });

  test('refuses what may cause too many upstream calls before the first of them', async () => {
    const query = 'query ($n: Int!) { datasets(first: $n) { nodes { imageKeys } } }';
    const { data, errors } = await fixture.ask(query, { n: 512 });
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message:
          'This operation asks for too much at once: at least 513 upstream calls, the limit is 512.',
        extensions: { code: 'QUERY_TOO_COMPLEX' },
      },
    ]);
    expect(fixture.calls()).toEqual([]);
    expect((await fixture.ask(query, { n: 5 })).errors).toBeUndefined();
  });

  test('refuses what would have too long an answer', async () => {
    const aliases = Array.from(
      { length: 45 },
      (_, index) => `a${index}: jobs { direction job { id } }`,
    );
    const { errors } = await fixture.ask(
      `{ datasets(first: 1000) { nodes { ${aliases.join(' ')} } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect(fixture.calls()).toEqual([]);
  });

  test('states the cost with the receipt', async () => {
    const { extensions } = await fixture.ask(
      '{ datasets(first: 3) { nodes { imageKeys } } }',
      {},
      {
        'x-upstream-trace': '1',
      },
    );
    expect(extensions).toMatchObject({ cost: 4, upstream: { calls: 4 } });
  });

  test('stops where the estimate was too low', async () => {
    await using small = await startGatewayFixture({ size: 60 }, { MAX_UPSTREAM_CALLS: '10' });
    const ids = Array.from({ length: 30 }, (_, index) =>
      globalId('SutroJob', `job-${index}-that-is-not-there`),
    );
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const { errors } = await small.ask(query, { ids });
    expect(small.calls()).toEqual(['GET /list-jobs']);
    expect(errors?.at(-1)).toMatchObject({
      message: expect.stringContaining('needs more than 10 upstream calls'),
      extensions: { code: 'QUERY_TOO_COMPLEX' },
    });
  });
});
