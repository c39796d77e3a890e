import { expect, test } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { listSutroDatasets } from '../../src/providers/sutro/datasets.ts';
import { listSutroFiles } from '../../src/providers/sutro/files.ts';
import { listAllSutroJobs, listSutroJobs, readSutroJob } from '../../src/providers/sutro/jobs.ts';

const AT = '2026-04-15T12:00:00Z';

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
  expect(listSutroDatasets().parse({ datasets }).items).toEqual([bare, bare, bare]);
});

test('the creation time of a dataset is created_at, else datetime_added', () => {
  const older = { dataset_id: 'a', datetime_added: '2024-01-01 00:00:00.5' };
  const both = { ...older, created_at: AT };
  expect(listSutroDatasets().parse({ datasets: [older, both] }).items).toMatchObject([
    { created_at: '2024-01-01T00:00:00.5Z' },
    { created_at: AT },
  ]);
});

test('sizes may be larger than 32 bits, and no larger than a number is exact', () => {
  const datasets = [2 ** 53 - 1, 2 ** 53].map((total_size_bytes) => ({
    dataset_id: 'a',
    total_size_bytes,
  }));
  const [exact, beyond] = listSutroDatasets().parse({ datasets }).items;
  expect(exact).toMatchObject({ total_size_bytes: 2 ** 53 - 1 });
  expect(beyond).toMatchObject({ total_size_bytes: expect.any(ProviderError) });
});

test('a response without its list is refused, not read as empty', () => {
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

test('a job has all documented fields', () => {
  expect(readSutroJob('job-1').parse({ job })).toEqual(job);
  expect(listAllSutroJobs().parse({ message: 'ok', jobs: [job] })).toEqual({
    items: [job],
    nextCursor: null,
    readAt: expect.any(Number),
  });
});

test('a job of the older shape is read like a newer one', () => {
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

test('a page of jobs has a next page if it has a cursor', () => {
  const { parse } = listSutroJobs({ limit: 1 });
  expect(parse({ jobs: [job], next_cursor: 'c' })).toEqual({
    items: [job],
    hasNext: true,
    endCursor: 'c',
    totalCount: null,
    readAt: expect.any(Number),
  });
  expect(parse({ jobs: [], next_cursor: null })).toMatchObject({
    hasNext: false,
    endCursor: null,
  });
  expect(parse({ jobs: ['x'] }).items[0]).toBeInstanceOf(ProviderError);
});
