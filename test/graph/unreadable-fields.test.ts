import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// A field that cannot be read costs that field alone, over HTTP, in every list of both providers.

const ID = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
const AT = '2026-04-15T12:00:00Z';
const artifact = {
  artifact_id: ID,
  subtype: 'lerobot_v3',
  path: 'a/b',
  metadata: { fps: 30 },
  jobs: [{ job_id: ID, direction: 'input' }],
  created_at: AT,
  updated_at: AT,
};

type List = {
  readonly path: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly query: string;
  /** The fields without which there is no row. */
  readonly identity: readonly string[];
};

const ARTIFACT_FIELDS =
  'id artifactId type subtype path metadata createdAt updatedAt jobs { direction job { jobId } }';

const LISTS: Readonly<Record<string, List>> = {
  datasets: {
    path: '/v1/datasets/list',
    row: artifact,
    query: `datasets { nodes { ${ARTIFACT_FIELDS} info { fps } } }`,
    identity: ['artifact_id', 'path'],
  },
  models: {
    path: '/v1/models/list',
    row: artifact,
    query: `models { nodes { ${ARTIFACT_FIELDS} } }`,
    identity: ['artifact_id', 'path'],
  },
  jobs: {
    path: '/v1/jobs/list',
    row: {
      job_id: ID,
      project_id: ID,
      job_desc: 'd',
      status: 'completed',
      current_phase: 'p',
      vla_type: 'v',
      job_type: 'vla',
      model: 'm',
      dataset: 'a/b',
      instance_type: 'i',
      region: 'r',
      duration_hours: 1.5,
      batch_size: 8,
      finetuned_model_id: 'f',
      created_at: AT,
      use_rabc: true,
    },
    query:
      'jobs { nodes { id jobId description status statusText currentPhase vlaType jobType model datasetPath instanceType region durationHours batchSize finetunedModelId createdAt useRabc project { projectId } } }',
    identity: ['job_id'],
  },
  projects: {
    path: '/v1/projects/list',
    row: { project_id: ID, name: 'n', description: 'd', created_at: AT, updated_at: AT },
    query: 'projects { nodes { id projectId name description createdAt updatedAt } }',
    identity: ['project_id', 'name'],
  },
  sutroDatasets: {
    path: '/list-datasets',
    row: {
      dataset_id: 'd1',
      name: 'n',
      created_at: AT,
      file_count: 2,
      total_size_bytes: 3,
      schema: { fields: [{ name: 'c', type: 'string' }] },
    },
    query:
      'sutroDatasets { nodes { id datasetId name createdAt fileCount totalSizeBytes schema { name type } } }',
    identity: ['dataset_id'],
  },
  sutroJobs: {
    path: '/list-jobs',
    row: {
      job_id: 'j1',
      status: 'SUCCEEDED',
      model: 'm',
      system_prompt: 's',
      job_priority: 1,
      datetime_created: AT,
      datetime_started: AT,
      datetime_completed: AT,
      json_schema: { type: 'object' },
      sampling_params: { temperature: 0.5 },
      name: 'n',
      description: 'd',
      dataset_id: 'd1',
      input_tokens: 1,
      output_tokens: 2,
      job_cost: 0.5,
      num_rows: 3,
      failure_reason: { message: 'm' },
      cost_estimate: 0.25,
      run_type: 'FULL',
    },
    query:
      'sutroJobs { nodes { id jobId status statusText model systemPrompt priority createdAt startedAt completedAt jsonSchema samplingParams name description inputTokens outputTokens costUsd numRows failureReason costEstimateUsd runType dataset { datasetId } } }',
    identity: ['job_id'],
  },
};

let rows: Readonly<Record<string, readonly unknown[]>> = {};
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((path) => {
    const items = rows[path] ?? [];
    return {
      items,
      page_info: { has_next: false, end_cursor: null, total_count: items.length },
      datasets: items,
      jobs: items,
      next_cursor: null,
    };
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  rows = {};
});

type Data = Readonly<Record<string, { readonly nodes: readonly Record<string, unknown>[] } | null>>;

/** Neither a scalar, nor a map of the contract, nor a list. */
const UNREADABLE = [[{ a: 1 }]];

const CASES = Object.entries(LISTS).flatMap(([name, { row, identity }]) =>
  Object.keys(row)
    .filter((field) => !identity.includes(field))
    .map((field) => [name, field] as const),
);

describe('a field that cannot be read', () => {
  it.each(CASES)('of %s, %s, is null with an error, and its row stays', async (name, field) => {
    const { path, row, query } = LISTS[name] ?? expect.fail();
    rows = { [path]: [row] };
    const [whole = {}] = (await gateway.ask<Data>(`{ ${query} }`)).data?.[name]?.nodes ?? [];
    rows = { [path]: [{ ...row, [field]: UNREADABLE }] };
    const { data, errors } = await gateway.ask<Data>(`{ ${query} }`);
    const [broken = {}] = data?.[name]?.nodes ?? [];
    expect(broken.id).toBe(whole.id);
    const failed = new Set(errors?.map((error) => String(error.path?.[3])));
    expect(failed.size).toBeGreaterThan(0);
    for (const error of errors ?? []) {
      expect(error.path?.slice(0, 3)).toEqual([name, 'nodes', 0]);
      expect(error.extensions).toMatchObject({ code: 'PROVIDER_CONTRACT' });
      expect(error.message).toContain(field);
    }
    for (const [key, value] of Object.entries(broken)) {
      const isOther = key === 'type' && field === 'subtype';
      expect(value, key).toEqual(isOther ? 'OTHER' : failed.has(key) ? null : whole[key]);
    }
    // Fields that are not selected cost nothing.
    expect(await gateway.ask(`{ ${name} { nodes { id } } }`)).toEqual({
      data: { [name]: { nodes: [{ id: whole.id }] } },
    });
  });

  it.each([
    ['datasets', { subtype: 7 }, { subtype: '7', type: 'OTHER' }],
    ['datasets', { created_at: 1_776_254_400 }, { createdAt: '2026-04-15T12:00:00.000Z' }],
    ['jobs', { batch_size: '8', use_rabc: 'True' }, { batchSize: 8, useRabc: true }],
    [
      'projects',
      { updated_at: 'Wed, 15 Apr 2026 12:00:00 GMT' },
      { updatedAt: '2026-04-15T12:00:00.000Z' },
    ],
    [
      'sutroDatasets',
      { dataset_id: 17, total_size_bytes: '1673128680' },
      { datasetId: '17', totalSizeBytes: 1_673_128_680 },
    ],
    ['sutroJobs', { num_rows: '3', job_cost: '0.5' }, { numRows: 3, costUsd: 0.5 }],
  ])('of %s, in another spelling, %j, is read', async (name, odd, expected) => {
    const { path, row, query } = LISTS[name] ?? expect.fail();
    rows = { [path]: [{ ...row, ...odd }] };
    const { data, errors } = await gateway.ask<Data>(`{ ${query} }`);
    expect(errors).toBeUndefined();
    expect(data?.[name]?.nodes).toMatchObject([expected]);
  });

  it('never fails an order, a filter, a look-up or the catalog as a defect of the gateway', async () => {
    const { datasets, jobs, projects, sutroDatasets, sutroJobs } = LISTS;
    const QUERY = `query ($id: UUID!) {
      ${['NEWEST', 'UPDATED', 'NAME'].map((sort) => `d${sort}: datasets(first: 1, sort: ${sort}) { ...D } m${sort}: models(first: 1, sort: ${sort}) { edges { cursor } pageInfo { endCursor } nodes { jobs(direction: INPUT) { direction } } }`).join('\n')}
      bounds: datasets(filter: { createdAfter: "2026-01-01T00:00:00Z", updatedAfter: "2026-01-01T00:00:00Z" }) { ...D }
      failed: jobs(filter: { status: [COMPLETED], createdBefore: "2027-01-01T00:00:00Z", datasetPath: "a/b" }) { nodes { id status datasets { nodes { id } } models(filter: { direction: INPUT }) { nodes { id } } } pageInfo { endCursor } }
      oldest: jobs(first: 1, sort: OLDEST) { pageInfo { endCursor } nodes { project { name } } }
      projects(first: 1, sort: UPDATED) { pageInfo { endCursor } }
      catalog(first: 3) { nodes { displayName createdAt } pageInfo { endCursor } }
      named: catalog(first: 3, sort: NAME, filter: { search: "a" }) { nodes { displayName } pageInfo { endCursor } }
      ${['NEWEST', 'OLDEST', 'NAME', 'SIZE'].map((sort) => `s${sort}: sutroDatasets(first: 1, sort: ${sort}, filter: { search: "a", createdBefore: "2027-01-01T00:00:00Z" }) { pageInfo { endCursor } nodes { jobs { jobId } } }`).join('\n')}
      sj: sutroJobs(first: 1, filter: { status: [SUCCEEDED], search: "n", datasetId: "d1", completedAfter: "2026-01-01T00:00:00Z" }, sort: OLDEST) { pageInfo { endCursor } nodes { dataset { name } } }
      dataset(artifactId: $id) { info { fps cameras { key } } }
    }
    fragment D on DatasetConnection { edges { cursor node { jobs(direction: INPUT) { direction } } } pageInfo { endCursor } }`;
    const oddValue = fc.constantFrom<unknown>(UNREADABLE, {}, [], 7, 1e300, 'text', '', null, true);
    const oddRow = (list: List | undefined) =>
      fc
        .dictionary(fc.constantFrom(...Object.keys(list?.row ?? {})), oddValue, { maxKeys: 5 })
        .map((odd) => {
          const kept = Object.entries(odd).filter(([field]) => !list?.identity.includes(field));
          return { ...list?.row, ...Object.fromEntries(kept) };
        });
    const lists = [datasets, jobs, projects, sutroDatasets, sutroJobs];
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(...lists.map((list) => fc.array(oddRow(list), { maxLength: 4 }))),
        async (all) => {
          rows = Object.fromEntries(lists.map((list, at) => [list?.path, all[at] ?? []]));
          rows = { ...rows, '/v1/models/list': rows['/v1/datasets/list'] ?? [] };
          const { errors = [] } = await gateway.ask(QUERY, { id: ID });
          for (const { extensions } of errors) {
            expect(['PROVIDER_CONTRACT', 'SEARCH_INCOMPLETE']).toContain(extensions.code);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a job by id', () => {
  const job = {
    job_id: ID,
    current_phase: 'done',
    status: 'completed',
    phases: [
      {
        name: 'queuing',
        status: 'completed',
        started_at: AT,
        completed_at: AT,
        events: [{ status: 's', message: 'm', timestamp: AT }],
      },
    ],
  };
  const QUERY =
    'query ($id: UUID!) { job(jobId: $id) { jobId phases { name startedAt events { timestamp } } startedAt endedAt durationSeconds failure { phase } } }';

  it.each([
    [{ status: [] }, ['endedAt', 'durationSeconds', 'startedAt', 'failure']],
    [{ phases: {} }, ['phases', 'startedAt', 'endedAt', 'durationSeconds', 'failure']],
    [{ current_phase: {} }, []],
  ])('with %j is served without what cannot be read', async (odd, failed) => {
    await using odds = await openGateway((path) =>
      path.startsWith('/v1/finetune/')
        ? { ...job, ...odd }
        : { items: [LISTS.jobs?.row], page_info: { has_next: false } },
    );
    const { data, errors = [] } = await odds.ask<{ job: object }>(QUERY, { id: ID });
    expect(data?.job).toMatchObject({ jobId: ID });
    expect(errors.map(({ path }) => path?.[1]).toSorted()).toEqual(failed.toSorted());
    for (const { extensions } of errors) expect(extensions.code).toBe('PROVIDER_CONTRACT');
  });
});
