import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { running } from './ask.ts';

const snapshot = async (options: Parameters<typeof startSandbox>[0]) => {
  const { qualia, sutro, close } = await startSandbox(options);
  await close();
  const stores = [...Object.values(qualia), ...Object.values(sutro)];
  return JSON.stringify(stores.map((store) => store.list()));
};

describe('the data', () => {
  test('follow from the seed and nothing else', async () => {
    const first = await snapshot({ size: 120 });
    expect(await snapshot({ size: 120 })).toBe(first);
    expect(await snapshot({ size: 120, seed: 2 })).not.toBe(first);
  });

  test.each([0, 1, 2, 3, 7, 8, 49, 51, 1234])('can be of any size: %i', async (size) => {
    await using fixture = await running({ size });
    const { qualia } = fixture.sandbox;
    expect(qualia.datasets.size).toBe(size);
    const { json } = await fixture.qualia('/v1/datasets/list?limit=1000');
    expect(json.page_info.total_count).toBe(size);
    for (const { jobs } of qualia.datasets.list()) {
      for (const { job_id } of jobs ?? []) expect(qualia.jobs.get(job_id)).toBeDefined();
    }
  });

  test('of Sutro can be many too', async () => {
    await using fixture = await running({ size: 0, sutroSize: 200_000 });
    expect(fixture.sandbox.sutro.datasets.size).toBe(200_000);
  });

  test('of 100 000 datasets have 80 000 jobs, and are there', async () => {
    await using fixture = await running({ size: 100_000 });
    expect(fixture.sandbox.qualia.jobs.size).toBe(80_000);
    const { json } = await fixture.qualia('/v1/datasets/list?limit=3');
    expect(json.page_info.total_count).toBe(100_000);
  });
});

describe('the datasets of Qualia', () => {
  test('link 50 of them to 40 jobs, in both directions', async () => {
    await using fixture = await running();
    const { json } = await fixture.qualia('/v1/datasets/list?limit=50');
    type Link = { job_id: string; direction: string };
    const links: Link[] = json.items.flatMap((item: { jobs: Link[] }) => item.jobs);
    expect(new Set(links.map((link) => link.job_id)).size).toBe(40);
    expect(new Set(links.map((link) => link.direction))).toEqual(new Set(['input', 'output']));
    const users = Object.values(Object.groupBy(links, (link) => link.job_id));
    expect(Math.max(...users.map((of) => of?.length ?? 0))).toBeGreaterThan(4);
  });

  test('carry the real names and numbers', async () => {
    await using fixture = await running();
    const { json } = await fixture.qualia('/v1/datasets/list?search=lerobot/pusht');
    const pusht = json.items.find((item: { path: string }) => item.path === 'lerobot/pusht');
    expect(pusht.metadata).toMatchObject({
      codebase_version: 'v3.0',
      fps: 10,
      total_episodes: 206,
      total_frames: 25_650,
      splits: { train: '0:206' },
      features: { 'observation.image': { dtype: 'video', shape: [96, 96, 3] } },
    });
  });

  test('name the reward model that made their progress, and an unforeseen subtype', async () => {
    await using fixture = await running();
    const { datasets, models } = fixture.sandbox.qualia;
    const paths = models.list().map((model) => model.path);
    for (const { subtype, metadata } of datasets.list()) {
      if (subtype === 'sarm_progress') expect(paths).toContain(metadata?.reward_model_path);
    }
    const unforeseen = datasets.list().filter((item) => item.subtype === 'mcap_ros2');
    expect(unforeseen).toHaveLength(1);
    expect(unforeseen[0]).toHaveProperty('qds');
  });

  test('tie in time and in name', async () => {
    await using fixture = await running();
    const list = fixture.sandbox.qualia.datasets.list();
    expect(new Set(list.map((item) => item.created_at)).size).toBeLessThan(list.length);
    expect(new Set(list.map((item) => item.path)).size).toBeLessThan(list.length);
  });
});

test('the jobs of Qualia are in every state, with nulls where nulls may be', async () => {
  await using fixture = await running();
  const jobs = fixture.sandbox.qualia.jobs.list();
  expect(new Set(jobs.map((job) => job.status))).toEqual(
    new Set(['running', 'queued', 'completed', 'failed', 'cancelled', null]),
  );
  for (const field of [
    'job_desc',
    'model',
    'region',
    'finetuned_model_id',
    'created_at',
  ] as const) {
    expect(jobs.some((job) => job[field] === null)).toBe(true);
  }
});
