import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactItem } from '../../../src/sandbox/qualia/rows.ts';
import { type Running, running, walk } from '../ask.ts';

let fixture: Running;
beforeAll(async () => {
  fixture = await running({ size: 60 });
});
afterAll(() => fixture.sandbox.close());

const idsOf = (pages: { items: ArtifactItem[] }[]): string[] =>
  pages.flatMap(({ items }) => items.map((item) => item.artifact_id));

const cursorOf = async (path: string): Promise<string> =>
  (await fixture.qualia(path)).json.page_info.end_cursor;

test('a cursor belongs to its list, its sort and its filters', async () => {
  const cursor = await cursorOf('/v1/datasets/list?limit=2&dataset_type=lerobot_v3');
  const same = `/v1/datasets/list?limit=9&dataset_type=lerobot_v3&cursor=${cursor}`;
  expect((await fixture.qualia(same)).status).toBe(200);
  for (const other of [
    `/v1/datasets/list?cursor=${cursor}`,
    `/v1/datasets/list?dataset_type=sarm_progress&cursor=${cursor}`,
    `/v1/datasets/list?dataset_type=lerobot_v3&search=a&cursor=${cursor}`,
    `/v1/datasets/list?dataset_type=lerobot_v3&sort=oldest&cursor=${cursor}`,
    `/v1/models/list?cursor=${cursor}`,
  ]) {
    expect((await fixture.qualia(other)).status).toBe(422);
  }
});

test('a cursor that was altered, cut or made by hand is refused with a text', async () => {
  const cursor = await cursorOf('/v1/datasets/list?limit=2');
  const handMade = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const forged = [
    '',
    'example',
    cursor.slice(0, -4),
    `A${cursor.slice(1)}`,
    handMade([0, 'x', 'y']),
    handMade([null, null, null]),
    handMade({}),
    encodeURIComponent('🤖'),
  ];
  for (const bad of forged) {
    const { status, json } = await fixture.qualia(`/v1/datasets/list?cursor=${bad}`);
    expect(status).toBe(422);
    expect(json).toEqual({ detail: 'Invalid pagination parameters: cursor' });
  }
});

test('the same page always ends in the same cursor', async () => {
  const path = '/v1/datasets/list?limit=5&sort=name';
  expect(await cursorOf(path)).toBe(await cursorOf(path));
});

const extra = (n: number, time: string): ArtifactItem => ({
  artifact_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  subtype: 'lerobot_v3',
  path: `aaa/inserted-${n % 3}`,
  created_at: time,
  updated_at: time,
});

test('rows that stay are never lost or doubled while others come and go between pages', async () => {
  const { datasets } = fixture.sandbox.qualia;
  const original = datasets.list();
  const change = fc.record({
    remove: fc.array(fc.nat({ max: 59 }), { maxLength: 4 }),
    insert: fc.array(fc.constantFrom(...original.map((item) => item.created_at)), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 25 }),
      fc.constantFrom('newest', 'oldest', 'updated', 'name'),
      fc.constantFrom('', '&dataset_type=lerobot_v3'),
      fc.array(change, { maxLength: 12 }),
      async (limit, sort, filter, changes) => {
        const path = `/v1/datasets/list?limit=${limit}&sort=${sort}${filter}`;
        const before = idsOf(await walk(fixture, path));
        let inserted = 0;
        const seen = idsOf(
          await walk(fixture, path, (page) => {
            for (const index of changes[page]?.remove ?? []) {
              datasets.remove(original[index]?.artifact_id ?? '');
            }
            for (const time of changes[page]?.insert ?? [])
              datasets.insert(extra(++inserted, time));
          }),
        );
        const kept = before.filter((id) => datasets.get(id) !== undefined);
        const after = idsOf(await walk(fixture, path));
        for (const row of datasets.list()) datasets.remove(row.artifact_id);
        datasets.insert(...original);

        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((id) => kept.includes(id))).toEqual(kept);
        expect(after.filter((id) => kept.includes(id))).toEqual(kept);
      },
    ),
    { numRuns: 40 },
  );
});
