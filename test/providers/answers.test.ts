import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { imageKeys, listDatasets } from '../../src/providers/qualia/datasets.ts';
import { listJobs, readJob } from '../../src/providers/qualia/jobs.ts';
import { listModels } from '../../src/providers/qualia/models.ts';
import { listProjects } from '../../src/providers/qualia/projects.ts';
import { listSutroDatasets } from '../../src/providers/sutro/datasets.ts';
import { listSutroFiles } from '../../src/providers/sutro/files.ts';
import { listAllSutroJobs, listSutroJobs, readSutroJob } from '../../src/providers/sutro/jobs.ts';

const ID = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const AT = '2026-04-15T12:00:00Z';
const page = { limit: 20, sort: 'newest' } as const;
const seed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../seeds/${name}.json`, import.meta.url), 'utf8'));
const oneOf = (items: readonly unknown[]) => ({ items, page_info: { has_next: false } });

describe('the seeds', () => {
  test('Qualia’s example comes whole', () => {
    expect(listDatasets(page).parse(seed('qualia-datasets'))).toEqual({
      items: [
        {
          artifact_id: ID,
          subtype: 'example',
          path: 'example',
          metadata: {},
          jobs: [{ job_id: ID, direction: 'example' }],
          created_at: AT,
          updated_at: AT,
        },
      ],
      hasNext: true,
      endCursor: 'example',
      totalCount: 1,
    });
  });

  test('Sutro’s example comes whole, in the order in which it came', () => {
    const items = listSutroDatasets().parse(seed('sutro-datasets'));
    expect(items).toHaveLength(2);
    expect(items[0]).toEqual({
      dataset_id: 'dataset_12345',
      name: 'Training Data Q1 2024',
      created_at: '2024-01-15T10:30:00Z',
      updated_at: null,
      file_count: 5,
      total_size_bytes: 1_048_576,
      schema: {
        fields: [
          { name: 'input', type: 'string' },
          { name: 'output', type: 'string' },
          { name: 'category', type: 'string' },
        ],
      },
    });
    expect(items[1]).toMatchObject({ dataset_id: 'dataset_12346', file_count: 2 });
  });
});

describe('Qualia', () => {
  const dataset = {
    artifact_id: ID,
    subtype: 'mcap_ros2',
    path: 'a/b',
    created_at: AT,
    updated_at: AT,
  };

  test('a page may leave out its items, its cursor and its total', () => {
    const empty = { items: [], hasNext: false, endCursor: null, totalCount: null };
    for (const items of [{}, { items: null }]) {
      const json = { ...items, page_info: { has_next: false } };
      expect(listDatasets(page).parse(json)).toEqual(empty);
    }
  });

  test.each([
    {},
    { items: [] },
    { items: [], page_info: {} },
    { items: {}, page_info: { has_next: true } },
  ])('the page %j is refused', (json) => {
    expect(() => listDatasets(page).parse(json)).toThrow(ProviderError);
  });

  test('what a dataset may leave out reads as empty, and news is passed over', () => {
    const bare = { ...dataset, metadata: {}, jobs: [] };
    for (const loose of [{}, { metadata: null, jobs: null, qds: { verdict: 'ok' } }]) {
      const { items } = listDatasets(page).parse(oneOf([{ ...dataset, ...loose }]));
      expect(items).toEqual([bare]);
    }
  });

  test('metadata is passed on by reference, with whatever keys it has', () => {
    const metadata: unknown = JSON.parse('{"__proto__":{"a":1},"observation.images.top":null}');
    const { items } = listDatasets(page).parse(oneOf([{ ...dataset, metadata }]));
    const [first] = items;
    expect(first instanceof ProviderError ? first : first?.metadata).toBe(metadata);
  });

  test('one bad item does not sink its page', () => {
    const { items } = listModels(page).parse(oneOf([dataset, { ...dataset, path: 7 }, dataset]));
    expect(items.map((item) => item instanceof ProviderError)).toEqual([false, true, false]);
    expect(items[1]).toMatchObject({ message: expect.stringContaining('items.1.path') });
  });

  test.each([
    ['artifact_id', 'not-a-uuid'],
    ['created_at', 'yesterday'],
    ['updated_at', null],
    ['metadata', []],
    ['jobs', [{ job_id: ID }]],
  ])('a dataset whose %s is %j is a bad one', (field, value) => {
    const { items } = listDatasets(page).parse(oneOf([{ ...dataset, [field]: value }]));
    expect(items[0]).toMatchObject({ code: 'PROVIDER_CONTRACT', provider: 'qualia' });
    expect(String(items[0])).toContain(field);
  });

  test('a listed job needs only its ids', () => {
    const { items } = listJobs(page).parse(
      oneOf([{ job_id: ID, project_id: ID, created_at: 'soon' }]),
    );
    expect(items).toEqual([
      {
        job_id: ID,
        project_id: ID,
        job_desc: null,
        status: null,
        current_phase: null,
        vla_type: null,
        job_type: null,
        model: null,
        dataset: null,
        instance_type: null,
        region: null,
        duration_hours: null,
        batch_size: null,
        finetuned_model_id: null,
        use_rabc: null,
        created_at: null,
      },
    ]);
  });

  test('a listed job brings all it has', () => {
    const job = {
      job_id: ID.toLowerCase(),
      project_id: ID,
      job_desc: 'Pick and place',
      status: 'running',
      current_phase: 'training_running',
      vla_type: 'smolvla',
      job_type: 'vla',
      model: 'lerobot/smolvla_base',
      dataset: 'lerobot/pusht',
      instance_type: 'n3-A100x1',
      region: 'NORWAY-1',
      duration_hours: 2.5,
      batch_size: 32,
      finetuned_model_id: 'm',
      use_rabc: false,
      created_at: '2026-04-15T12:00:00.123456Z',
    };
    expect(listJobs(page).parse(oneOf([job])).items).toEqual([job]);
  });

  test('a job by id brings its phases', () => {
    const event = { status: null, message: 'm', error: null, timestamp: AT, retry_attempt: 2 };
    const phase = { name: 'queuing', status: 'completed', started_at: AT, completed_at: AT };
    const job = { job_id: ID, current_phase: 'done', status: 'completed' };
    const json = {
      ...job,
      phases: [
        { ...phase, events: [event], error: 'e' },
        { name: 'a', status: 'b' },
      ],
    };
    expect(readJob(ID).parse(json)).toEqual({
      ...job,
      instance_type: null,
      region: null,
      phases: [
        { ...phase, events: [event], error: 'e' },
        { name: 'a', status: 'b', started_at: null, completed_at: null, events: [], error: null },
      ],
    });
    expect(readJob(ID).parse(job)).toMatchObject({ phases: [] });
    expect(() => readJob(ID).parse({ job_id: ID })).toThrow(/current_phase, status/);
  });

  test('an event’s first try is number 0', () => {
    const phases = [{ name: 'a', status: 'b', events: [{ status: 's', timestamp: AT }] }];
    const job = readJob(ID).parse({ job_id: ID, current_phase: 'a', status: 'b', phases });
    expect(job?.phases[0]?.events).toEqual([
      { status: 's', message: null, error: null, timestamp: AT, retry_attempt: 0 },
    ]);
  });

  test('a project brings all it has', () => {
    const project = { project_id: ID, name: 'P', created_at: AT, updated_at: AT };
    expect(listProjects(page).parse(oneOf([project])).items).toEqual([
      { ...project, description: null },
    ]);
  });

  test('image keys are the answer’s one list', () => {
    const json = { dataset_id: 'lerobot/pusht', image_keys: ['observation.image'] };
    expect(imageKeys('lerobot/pusht').parse(json)).toEqual(['observation.image']);
    expect(() => imageKeys('a/b').parse({ data: [] })).toThrow(/image_keys/);
  });
});

describe('Sutro', () => {
  test('a dataset needs only its id, or is nothing but its id', () => {
    const bare = {
      dataset_id: 'dataset-1',
      name: null,
      created_at: null,
      updated_at: null,
      file_count: null,
      total_size_bytes: null,
      schema: { fields: [] },
    };
    const datasets = ['dataset-1', { dataset_id: 'dataset-1' }, { ...bare, schema: null }];
    expect(listSutroDatasets().parse({ datasets })).toEqual([bare, bare, bare]);
  });

  test('a dataset’s age is created_at, else datetime_added', () => {
    const older = { dataset_id: 'a', datetime_added: '2024-01-01 00:00:00.5' };
    const both = { ...older, created_at: AT };
    expect(listSutroDatasets().parse({ datasets: [older, both] })).toMatchObject([
      { created_at: '2024-01-01T00:00:00.5Z' },
      { created_at: AT },
    ]);
  });

  test('sizes may be larger than 32 bits, and no larger than a number is exact', () => {
    const datasets = [2 ** 53 - 1, 2 ** 53].map((total_size_bytes) => ({
      dataset_id: 'a',
      total_size_bytes,
    }));
    const [exact, beyond] = listSutroDatasets().parse({ datasets });
    expect(exact).toMatchObject({ total_size_bytes: 2 ** 53 - 1 });
    expect(beyond).toBeInstanceOf(ProviderError);
  });

  test('an answer without its list is refused, not taken for an empty one', () => {
    const json = { error: 'dataset not found' };
    expect(() => listSutroDatasets().parse(json)).toThrow(/POST \/list-datasets .* at datasets\./);
    expect(() => listSutroFiles('a').parse(json)).toThrow(/ at files\./);
    expect(() => listAllSutroJobs().parse(json)).toThrow(/ at jobs\./);
    expect(() => readSutroJob('a').parse(json)).toThrow(/ at job\./);
  });

  test('a file is an object or its name', () => {
    const file = {
      file_name: 'a.parquet',
      file_id: 'f1',
      uploaded_at: AT,
      size_bytes: 5_000_000_000,
      row_count: 10,
      schema: { fields: [{ name: 'input', type: 'string' }] },
    };
    expect(listSutroFiles('d').parse({ files: [file, 'b.parquet'] })).toEqual([
      file,
      {
        file_name: 'b.parquet',
        file_id: null,
        uploaded_at: null,
        size_bytes: null,
        row_count: null,
        schema: { fields: [] },
      },
    ]);
  });

  const job = {
    job_id: 'job-1',
    status: 'SUCCEEDED',
    model: 'llama-3.1-8b',
    name: 'n',
    description: 'd',
    system_prompt: 's',
    dataset_id: 'dataset-1',
    job_priority: 1,
    datetime_created: AT,
    datetime_started: AT,
    datetime_completed: AT,
    json_schema: { type: 'object' },
    sampling_params: { temperature: 0.5 },
    num_rows: 50,
    input_tokens: 15_420,
    output_tokens: 8_230,
    job_cost: 0.0234,
    cost_estimate: 0.025,
    failure_reason: { message: 'm' },
    run_type: 'FULL',
  };

  test('a job brings all it has', () => {
    expect(readSutroJob('job-1').parse({ job })).toEqual(job);
    expect(listAllSutroJobs().parse({ message: 'ok', jobs: [job] })).toEqual([job]);
  });

  test('a job of the older shape reads like a newer one', () => {
    const older = {
      job_id: 'batch_job_1',
      status: 'succeeded',
      created_at: AT,
      completed_at: AT,
      model: 'm',
      input_count: 7,
      priority: 0,
    };
    const parsed = readSutroJob('batch_job_1').parse({ job: older });
    expect(parsed).toMatchObject({
      datetime_created: AT,
      datetime_completed: AT,
      num_rows: 7,
      job_priority: 0,
    });
    expect(Object.keys(parsed ?? {}).sort()).toEqual(Object.keys(job).sort());
  });

  test('a page of jobs goes on while it has a cursor', () => {
    const { parse } = listSutroJobs({ limit: 1 });
    expect(parse({ jobs: [job], next_cursor: 'c' })).toEqual({
      items: [job],
      hasNext: true,
      endCursor: 'c',
      totalCount: null,
    });
    expect(parse({ jobs: [], next_cursor: null })).toMatchObject({
      hasNext: false,
      endCursor: null,
    });
    expect(parse({ jobs: ['x'] }).items[0]).toBeInstanceOf(ProviderError);
  });
});
