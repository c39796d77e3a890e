import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, running } from '../ask.ts';

let fixture: Running;
beforeAll(async () => {
  fixture = await running();
});
afterAll(() => fixture.sandbox.close());

const KEY = { authorization: 'Key sandbox' };

const post = (path: string, body?: unknown) =>
  fixture.sutro(path, {
    method: 'POST',
    headers: KEY,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

type Dataset = Record<string, unknown> & { dataset_id: string; created_at: string | null };
type Job = { job_id: string; status: string; datetime_created: string | null };

describe('the datasets', () => {
  test('come all at once, in no order', async () => {
    const { json } = await post('/list-datasets');
    expect(json.datasets).toHaveLength(36);
    const times = json.datasets.map((it: Dataset) => it.created_at ?? '');
    expect(times).not.toEqual(times.toSorted());
    expect(times).not.toEqual(times.toSorted().reverse());
  });

  test('have what the real ones have: nulls, missing schemas, ties, sizes beyond 32 bits', async () => {
    const { datasets }: { datasets: Dataset[] } = (await post('/list-datasets')).json;
    expect(datasets.some((it) => it.name === null)).toBe(true);
    expect(datasets.some((it) => !('schema' in it))).toBe(true);
    expect(datasets.some((it) => it.schema === null)).toBe(true);
    expect(datasets.some((it) => it.created_at === null)).toBe(true);
    expect(datasets.some((it) => Number(it.total_size_bytes) > 2 ** 31)).toBe(true);
    expect(new Set(datasets.map((it) => it.created_at)).size).toBeLessThan(datasets.length);
  });

  test('have files whose number and sizes add up', async () => {
    for (const dataset of fixture.sandbox.sutro.datasets.list()) {
      const { json } = await post('/list-dataset-files', { dataset_id: dataset.dataset_id });
      expect(json.files).toHaveLength(dataset.file_count ?? 0);
      const sizes = json.files.map((file: { size_bytes: number }) => file.size_bytes);
      const sum = sizes.reduce((total: number, size: number) => total + size, 0);
      expect(sum).toBe(dataset.total_size_bytes ?? 0);
      const names = json.files.map((file: { file_name: string }) => file.file_name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('are refused with {error}: no id, an id that is not there, a body that is no JSON', async () => {
    for (const body of [{}, { dataset_id: 5 }, 'dataset_id=1', '[]', 'null']) {
      const { status, json } = await post('/list-dataset-files', body);
      expect([status, json]).toEqual([400, { error: 'dataset_id is required' }]);
    }
    const { status, json } = await post('/list-dataset-files', { dataset_id: 'none' });
    expect([status, json]).toEqual([404, { error: 'Dataset not found' }]);
  });
});

describe('the jobs', () => {
  test('come all at once with a message, newest first, without a limit', async () => {
    const { json } = await fixture.sutro('/list-jobs?cursor=ignored');
    expect(Object.keys(json)).toEqual(['message', 'jobs']);
    expect(json.jobs).toHaveLength(60);
    const times = json.jobs.map((job: Job) => Date.parse(job.datetime_created ?? '1970-01-01'));
    expect(times).toEqual(times.toSorted((a: number, b: number) => b - a));
  });

  test.each([1, 7, 60, 100])('come in pages of %i', async (limit) => {
    const jobs: Job[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const after: string = cursor && `&cursor=${cursor}`;
      const { json } = await fixture.sutro(`/list-jobs?limit=${limit}${after}`);
      expect(Object.keys(json)).toEqual(['jobs', 'next_cursor']);
      jobs.push(...json.jobs);
      cursor = json.next_cursor;
    }
    expect(jobs).toEqual((await fixture.sutro('/list-jobs')).json.jobs);
  });

  test.each(['0', '101', '-1', 'ten', ''])(
    'are refused with {detail} for the limit "%s"',
    async (limit) => {
      const { status, json } = await fixture.sutro(`/list-jobs?limit=${limit}`);
      expect([status, json]).toEqual([422, { detail: 'limit must be between 1 and 100' }]);
    },
  );

  test('are refused with {detail} for a cursor that is none', async () => {
    const { status, json } = await fixture.sutro('/list-jobs?limit=5&cursor=none');
    expect([status, json]).toEqual([400, { detail: 'Invalid cursor' }]);
  });

  test('have every status, in several ways of writing, and lead to datasets', async () => {
    const { jobs, datasets } = fixture.sandbox.sutro;
    const words = new Set(jobs.list().map((job) => job.status));
    for (const word of ['SUCCEEDED', 'succeeded', 'Failed', 'CANCELLING', 'pending', 'UNKNOWN']) {
      expect(words).toContain(word);
    }
    const linked = jobs.list().filter((job) => datasets.get(job.dataset_id ?? ''));
    expect(linked.length).toBeGreaterThan(20);
    expect(jobs.list().some((job) => Number(job.input_tokens) > 2 ** 31)).toBe(true);
    expect(jobs.list().some((job) => job.datetime_created === null)).toBe(true);
  });

  test('are told by id, whole or by status, and a missing one is {message}', async () => {
    for (const job of fixture.sandbox.sutro.jobs.list()) {
      expect((await fixture.sutro(`/jobs/${job.job_id}`)).json).toEqual({ job });
      const { json } = await fixture.sutro(`/job-status/${job.job_id}`);
      expect(json.job_status).toEqual({ [job.job_id]: job.status });
    }
    for (const path of ['/jobs/none', '/job-status/none']) {
      const { status, json } = await fixture.sutro(path);
      expect([status, json]).toEqual([404, { message: 'Job not found' }]);
    }
  });
});

describe('the door', () => {
  test('opens for the scheme Key with the key only', async () => {
    const wrong = ['Bearer sandbox', 'Key other', 'sandbox', 'key sandbox'];
    const inits = wrong.map((authorization) => ({ headers: { authorization } }));
    const ofQualia = { headers: { 'x-api-key': 'sandbox' } };
    for (const init of [...inits, { headers: {} }, ofQualia]) {
      const { status, json } = await fixture.sutro('/list-jobs', init);
      expect([status, json]).toEqual([401, { detail: 'Invalid API key' }]);
    }
    expect((await fixture.sutro('/try-authentication')).json).toEqual({ authenticated: true });
    expect((await fixture.sutro('/get-quotas')).json.quotas).toHaveLength(2);
  });

  test('refuses what would change something, by GET too, and remembers that it was asked', async () => {
    fixture.sandbox.calls.clear();
    for (const path of ['/create-dataset', '/job-cancel/job-1']) {
      expect((await fixture.sutro(path)).status).toBe(501);
    }
    for (const path of ['/job-cancel/job-1', '/upload-to-dataset', '/batch-inference']) {
      expect((await post(path, {})).status).toBe(501);
    }
    expect(fixture.sandbox.calls.map(({ route }) => route)).toEqual([
      '/create-dataset',
      '/job-cancel/{job_id}',
      '/job-cancel/{job_id}',
      '/upload-to-dataset',
      '/batch-inference',
    ]);
  });

  test('refuses a list of datasets that is asked for by GET', async () => {
    const { status, headers } = await fixture.sutro('/list-datasets');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });
});

test('a deployment lives under its prefix, and nowhere else', async () => {
  await using deployed = await running({ sutroPrefix: '/v1', sutroSize: 3 });
  const { sandbox } = deployed;
  expect(sandbox.sutroUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  const init = { method: 'POST', headers: KEY };
  expect((await deployed.sutro('/list-datasets', init)).json.datasets).toHaveLength(3);
  const bare = new URL('/list-datasets', sandbox.sutroUrl);
  expect((await fetch(bare, init)).status).toBe(404);
  expect(sandbox.calls.map(({ route }) => route)).toEqual(['/list-datasets', '']);
});
