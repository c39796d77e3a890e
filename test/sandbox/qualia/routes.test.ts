import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, running } from '../ask.ts';

let fixture: Running;
beforeAll(async () => {
  fixture = await running();
});
afterAll(() => fixture.sandbox.close());

describe('a job by id', () => {
  test('agrees with the list, and its phases are in order', async () => {
    const { jobs } = fixture.sandbox.qualia;
    for (const job of jobs.list()) {
      const { status, json } = await fixture.qualia(`/v1/finetune/${job.job_id.toUpperCase()}`);
      expect(status).toBe(200);
      expect(json).toMatchObject({
        job_id: job.job_id,
        status: job.status ?? 'queued',
        current_phase: job.current_phase ?? 'queuing',
      });
      const starts = json.phases.flatMap((phase: { started_at: string | null }) =>
        phase.started_at === null ? [] : [Date.parse(phase.started_at)],
      );
      expect(starts).toEqual(starts.toSorted((a: number, b: number) => a - b));
      expect(json.phases.some((phase: { name: string }) => phase.name === json.current_phase)).toBe(
        true,
      );
    }
  });

  test('tells where it failed', async () => {
    const job = fixture.sandbox.qualia.jobs.list().find((it) => it.status === 'failed');
    const { json } = await fixture.qualia(`/v1/finetune/${job?.job_id}`);
    const [broken, end] = json.phases.slice(-2);
    expect(broken).toMatchObject({ status: 'failed', error: expect.any(String) });
    expect(broken.events.at(-1)).toMatchObject({ status: 'failed', error: broken.error });
    expect(end.name).toBe('failed');
  });

  test('is 404 when it is not there, and 422 when the id is none', async () => {
    const missing = await fixture.qualia('/v1/finetune/00000000-0000-4000-8000-000000000000');
    expect([missing.status, missing.json]).toEqual([404, { detail: 'Finetune job not found' }]);
    const bad = await fixture.qualia('/v1/finetune/nonsense');
    expect(bad.status).toBe(422);
    expect(bad.json.detail[0].loc).toEqual(['path', 'job_id']);
  });
});

describe('image keys', () => {
  test('are the image and video features, by path', async () => {
    const { json } = await fixture.qualia('/v1/datasets/lerobot/pusht/image-keys');
    expect(json).toEqual({ dataset_id: 'lerobot/pusht', image_keys: ['observation.image'] });
  });

  test('are asked for with escaped segments, and are none for a progress set', async () => {
    const named = fixture.sandbox.qualia.datasets.list().find((it) => it.path.startsWith('日本'));
    const [owner = '', name = ''] = named?.path.split('/') ?? [];
    const path = `${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
    const { json } = await fixture.qualia(`/v1/datasets/${path}/image-keys`);
    expect(json.dataset_id).toBe(named?.path);
    const progress = await fixture.qualia('/v1/datasets/list?limit=1&dataset_type=sarm_progress');
    const keys = await fixture.qualia(`/v1/datasets/${progress.json.items[0].path}/image-keys`);
    expect(keys.json.image_keys).toEqual([]);
  });

  test('are 404 for a path that is not there or differs in letter case', async () => {
    for (const path of ['lerobot/none', 'LeRobot/pusht', 'lerobot/%E0%A4%A']) {
      expect((await fixture.qualia(`/v1/datasets/${path}/image-keys`)).status).toBe(404);
    }
  });
});

test('the catalogues come in their own envelopes', async () => {
  for (const path of ['/v1/models', '/v1/instances', '/v1/projects']) {
    expect((await fixture.qualia(path)).json.data.length).toBeGreaterThan(0);
  }
  expect((await fixture.qualia('/v1/credits')).json).toEqual({ balance: 90_784 });
  const { json } = await fixture.qualia('/v1/projects');
  expect(json.data[0]).not.toHaveProperty('updated_at');
  const jobs = json.data.flatMap((project: { jobs: unknown[] }) => project.jobs);
  expect(jobs).toHaveLength(200);
});

describe('the door', () => {
  test('opens for the key only, before anything else is looked at', async () => {
    const other = { headers: { 'X-API-KEY': 'other' } };
    const ofSutro = { headers: { authorization: 'Key sandbox' } };
    for (const init of [{ headers: {} }, other, ofSutro]) {
      const { status, json } = await fixture.qualia('/v1/datasets/list?limit=0', init);
      expect([status, json]).toEqual([401, { detail: 'Invalid or missing API key' }]);
    }
    const upper = { headers: { 'X-API-KEY': 'sandbox' } };
    expect((await fixture.qualia('/v1/datasets/list', upper)).status).toBe(200);
  });

  test('has no other routes and no other methods', async () => {
    const unknown = await fixture.qualia('/v1/nothing');
    expect([unknown.status, unknown.json]).toEqual([404, { detail: 'Not Found' }]);
    const headers = { 'x-api-key': 'sandbox' };
    const wrong = await fixture.qualia('/v1/datasets/list', { method: 'POST', headers });
    expect([wrong.status, wrong.json]).toEqual([405, { detail: 'Method Not Allowed' }]);
    expect(wrong.headers.get('allow')).toBe('GET');
  });

  test('refuses what would change something, and remembers that it was asked', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const headers = { 'x-api-key': 'sandbox' };
    fixture.sandbox.calls.clear();
    const asked = [
      await fixture.qualia('/v1/finetune', { method: 'POST', headers, body: '{"hours":1}' }),
      await fixture.qualia(`/v1/finetune/${id}/cancel`, { method: 'POST', headers }),
      await fixture.qualia('/v1/projects', { method: 'POST', headers }),
      await fixture.qualia(`/v1/projects/${id}`, { method: 'DELETE', headers }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([501, 501, 501, 501]);
    expect(fixture.sandbox.calls).toHaveLength(4);
    expect(fixture.sandbox.calls[0]).toMatchObject({
      provider: 'qualia',
      method: 'POST',
      path: '/v1/finetune',
      route: '/v1/finetune',
      body: '{"hours":1}',
      status: 501,
    });
  });
});

test('a route told apart from its values', async () => {
  fixture.sandbox.calls.clear();
  await fixture.qualia('/v1/datasets/lerobot/pusht/image-keys?x=1');
  expect(fixture.sandbox.calls[0]).toMatchObject({
    path: '/v1/datasets/lerobot/pusht/image-keys?x=1',
    route: '/v1/datasets/{owner}/{name}/image-keys',
    headers: { 'x-api-key': 'sandbox' },
  });
});
