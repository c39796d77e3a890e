import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, running, walk } from '../ask.ts';

let fixture: Running;
beforeAll(async () => {
  fixture = await running();
});
afterAll(() => fixture.sandbox.close());

type Item = {
  artifact_id: string;
  subtype: string;
  path: string;
  jobs: { job_id: string; direction: string }[];
  created_at: string;
  updated_at: string;
};

const everything = async (path: string): Promise<Item[]> => {
  const { status, json } = await fixture.qualia(path);
  expect(status).toBe(200);
  expect(json.page_info).toEqual({
    has_next: false,
    end_cursor: null,
    total_count: json.items.length,
  });
  return json.items;
};

const datasets = (query = '') => everything(`/v1/datasets/list?limit=1000${query}`);

describe('a page', () => {
  test('has 20 items unless told otherwise, and counts the whole list', async () => {
    const { json } = await fixture.qualia('/v1/datasets/list');
    expect(json.items).toHaveLength(20);
    expect(json.page_info).toEqual({
      has_next: true,
      end_cursor: expect.stringMatching(/^[\w-]+$/),
      total_count: 250,
    });
  });

  test.each([1, 7, 249, 250, 1000])(
    'of limit %i continues where the last one ended',
    async (limit) => {
      const pages = await walk(fixture, `/v1/datasets/list?limit=${limit}`);
      expect(pages.flatMap((page) => page.items)).toEqual(await datasets());
      expect(pages).toHaveLength(Math.ceil(250 / limit));
    },
  );

  test('of an empty list is empty', async () => {
    expect(await datasets('&search=no-such-path')).toEqual([]);
  });
});

describe('the order', () => {
  const time = (iso: string) => Date.parse(iso);
  const orders: [sort: string, inOrder: (a: Item, b: Item) => boolean][] = [
    ['newest', (a, b) => time(a.created_at) >= time(b.created_at)],
    ['oldest', (a, b) => time(a.created_at) <= time(b.created_at)],
    ['updated', (a, b) => time(a.updated_at) >= time(b.updated_at)],
    ['name', (a, b) => a.path <= b.path],
  ];

  test.each(orders)('%s holds from item to item, over ties too', async (sort, inOrder) => {
    const items = await datasets(`&sort=${sort}`);
    expect(items).toHaveLength(250);
    const pairs = items.slice(1).map((item, index) => [items[index], item] as const);
    for (const [a, b] of pairs) expect(a && inOrder(a, b)).toBe(true);
    expect(pairs.some(([a, b]) => a && inOrder(b, a))).toBe(true);
  });

  test('oldest is newest read backwards', async () => {
    expect(await datasets('&sort=oldest')).toEqual((await datasets()).reverse());
  });

  test('of jobs is by creation, or by what happened to them last', async () => {
    for (const sort of ['newest', 'oldest', 'updated']) {
      expect(await everything(`/v1/jobs/list?limit=1000&sort=${sort}`)).toHaveLength(200);
    }
    const { status, json } = await fixture.qualia('/v1/jobs/list?sort=name');
    expect(status).toBe(422);
    expect(json.detail[0].msg).toBe("Input should be 'newest', 'oldest' or 'updated'");
  });
});

describe('a filter', () => {
  const someLink = async () => {
    const linked = (await datasets()).find((item) => item.jobs.length > 1);
    if (!linked?.jobs[0]) throw new Error('No dataset has jobs.');
    return linked.jobs[0];
  };

  test('dataset_type selects by subtype, and an unknown word selects nothing', async () => {
    const all = await datasets();
    for (const type of ['lerobot_v3', 'sarm_progress', 'mcap_ros2', 'nothing']) {
      const found = await datasets(`&dataset_type=${type}`);
      expect(found).toEqual(all.filter((item) => item.subtype === type));
    }
  });

  test('job_id selects what is linked to the job, whatever the letter case of the id', async () => {
    const { job_id } = await someLink();
    const expected = (await datasets()).filter((it) =>
      it.jobs.some((job) => job.job_id === job_id),
    );
    expect(await datasets(`&job_id=${job_id}`)).toEqual(expected);
    expect(await datasets(`&job_id=${job_id.toUpperCase()}`)).toEqual(expected);
    expect(await datasets(`&job_id=${job_id.replaceAll('-', '')}`)).toEqual(expected);
  });

  test.each(['input', 'output'])(
    'direction %s with job_id means the link of that job',
    async (direction) => {
      const all = await datasets();
      const made = all.find((item) => item.jobs.some((job) => job.direction === 'output'));
      const job_id = made?.jobs.find((job) => job.direction === 'output')?.job_id;
      const isLink = (job: Item['jobs'][number]) =>
        job.job_id === job_id && job.direction === direction;
      const expected = all.filter((item) => item.jobs.some(isLink));
      expect(expected.length).toBeGreaterThan(0);
      expect(await datasets(`&job_id=${job_id}&direction=${direction}`)).toEqual(expected);
    },
  );

  test('project_id selects by the project of the linked jobs, on three lists', async () => {
    const projects = fixture.sandbox.qualia.projects.list();
    const { jobs } = fixture.sandbox.qualia;
    for (const { project_id } of projects) {
      const isIn = (id: string) => jobs.get(id)?.project_id === project_id;
      const expected = (await datasets()).filter((it) => it.jobs.some((job) => isIn(job.job_id)));
      expect(await datasets(`&project_id=${project_id}`)).toEqual(expected);
      const found = await everything(`/v1/jobs/list?limit=1000&project_id=${project_id}`);
      expect(found.every((job) => 'project_id' in job && job.project_id === project_id)).toBe(true);
      const models = await everything(`/v1/models/list?limit=1000&project_id=${project_id}`);
      expect(models.every((it) => it.jobs.some((job) => isIn(job.job_id)))).toBe(true);
    }
  });

  test('search finds a part of the path in any letter case, and takes every character as itself', async () => {
    const found = await datasets('&search=ALOHA_sim');
    expect(found).toEqual((await datasets()).filter((item) => item.path.includes('aloha_sim')));
    for (const text of ['%', '\\', '"', "'; --", '🤖', '\0', '_%']) {
      expect(await datasets(`&search=${encodeURIComponent(text)}`)).toEqual([]);
    }
    expect(await datasets(`&search=${encodeURIComponent('Ü'.normalize())}`)).not.toEqual([]);
    expect(await datasets('&search=')).toHaveLength(250);
  });

  test('search looks into the description, model and dataset of jobs, and the name of projects', async () => {
    const byModel = await everything('/v1/jobs/list?limit=1000&search=smolvla_base');
    expect(byModel.length).toBeGreaterThan(0);
    const path = fixture.sandbox.qualia.jobs.list()[0]?.dataset;
    expect(await everything(`/v1/jobs/list?limit=1000&search=${path}`)).not.toEqual([]);
    expect(await everything('/v1/jobs/list?limit=1000&search=%20on%20')).not.toEqual([]);
    expect(await everything('/v1/projects/list?search=K%C3%BCche')).toHaveLength(1);
  });

  test('model_type, vla_type and job_type select', async () => {
    const models = await everything('/v1/models/list?limit=1000&model_type=reward_model');
    expect(new Set(models.map((model) => model.subtype))).toEqual(new Set(['reward_model']));
    const jobs = await everything('/v1/jobs/list?limit=1000&job_type=vla_w_reward&vla_type=act');
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs)
      expect(job).toMatchObject({ vla_type: 'act', job_type: 'vla_w_reward' });
  });
});
