import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, running } from './ask.ts';

const seed = (name: string) =>
  readFileSync(new URL(`../seeds/${name}.json`, import.meta.url), 'utf8');

let fixture: Running;
beforeAll(async () => {
  fixture = await running({ catalogue: 'seeds' });
});
afterAll(() => fixture.sandbox.close());

const POST = { method: 'POST', headers: { authorization: 'Key sandbox' } };

test.each(['', '?limit=20&sort=newest', '?sort=newest'])(
  'the list of Qualia%s is the example of the documentation, byte for byte',
  async (query) => {
    const { text, status } = await fixture.qualia(`/v1/datasets/list${query}`);
    expect([status, text]).toEqual([200, seed('qualia-datasets')]);
  },
);

test('the list of Sutro is the example of the documentation, byte for byte', async () => {
  expect((await fixture.sutro('/list-datasets', POST)).text).toBe(seed('sutro-datasets'));
});

test('the cursor of the example leads to an empty last page', async () => {
  const { json } = await fixture.qualia('/v1/datasets/list?limit=20&sort=newest&cursor=example');
  expect(json).toEqual({
    items: [],
    page_info: { has_next: false, end_cursor: null, total_count: 1 },
  });
});

test('other questions are answered and refused as ever', async () => {
  const [item] = JSON.parse(seed('qualia-datasets')).items;
  const found = await fixture.qualia(`/v1/datasets/list?job_id=${item.jobs[0].job_id}`);
  expect(found.json.items).toEqual([item]);
  expect((await fixture.qualia('/v1/datasets/list?dataset_type=lerobot_v3')).json.items).toEqual(
    [],
  );
  expect((await fixture.qualia('/v1/datasets/list?limit=0')).status).toBe(422);
  expect((await fixture.qualia('/v1/datasets/list?sort=name&cursor=other')).status).toBe(422);
});

test('what the examples point at is there', async () => {
  const [item] = JSON.parse(seed('qualia-datasets')).items;
  const { json } = await fixture.qualia(`/v1/finetune/${item.jobs[0].job_id}`);
  expect(json).toMatchObject({ job_id: item.jobs[0].job_id, status: 'completed' });
  for (const { dataset_id, file_count } of JSON.parse(seed('sutro-datasets')).datasets) {
    const body = JSON.stringify({ dataset_id });
    const files = await fixture.sutro('/list-dataset-files', { ...POST, body });
    expect(files.json.files).toHaveLength(file_count);
  }
});

test('a list that was changed tells the change', async () => {
  await using changed = await running({ catalogue: 'seeds' });
  const { qualia, sutro } = changed.sandbox;
  for (const { artifact_id } of qualia.datasets.list()) qualia.datasets.remove(artifact_id);
  sutro.datasets.remove('dataset_12345');
  expect((await changed.qualia('/v1/datasets/list')).json.items).toEqual([]);
  expect((await changed.sutro('/list-datasets', POST)).json.datasets).toHaveLength(1);
});
