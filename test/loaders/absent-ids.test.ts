import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { AbsentIds } from '../../src/loaders/absent-ids.ts';
import { openGateway } from '../pagination/fake-provider.ts';

const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;
const AT = '2026-01-01T00:00:00Z';

let total = 0;
let reads = 0;
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway(
    (_path, query) => {
      reads += 1;
      const from = Number(query.get('cursor') ?? 0);
      const to = Math.min(total, from + Number(query.get('limit')));
      const has_next = to < total;
      return {
        items: Array.from({ length: Math.max(0, to - from) }, (_, at) => ({
          artifact_id: idOf(from + at),
          subtype: 'lerobot_v3',
          path: `org/set-${from + at}`,
          metadata: {},
          jobs: [],
          created_at: AT,
          updated_at: AT,
        })),
        page_info: { has_next, end_cursor: has_next ? `${to}` : null, total_count: total },
      };
    },
    // The cache holds no answer of this size, so that every read is counted.
    { CACHE_TTL_MS: '60000', CACHE_MAX_BYTES: '1024' },
  );
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  reads = 0;
});

const find = (at: number) =>
  gateway.ask<{ dataset: { path: string } | null }>(
    'query ($id: UUID!) { dataset(artifactId: $id) { path } }',
    { id: idOf(at) },
  );

describe('an id that no list has', () => {
  it('is looked for once within the TTL', async () => {
    total = 5_000;
    for (let step = 0; step < 3; step += 1) {
      expect(await find(70_000)).toEqual({ data: { dataset: null } });
    }
    expect(reads).toBe(5);
  });

  it('is found again as soon as a page of the list shows it', async () => {
    total = 2;
    expect(await find(2)).toEqual({ data: { dataset: null } });
    total = 3;
    await gateway.ask('{ datasets { nodes { path } } }');
    expect(await find(2)).toEqual({ data: { dataset: { path: 'org/set-2' } } });
  });
});

test('AbsentIds keeps 256 KiB at most, and nothing with a TTL of 0', () => {
  const ids = new AbsentIds(60_000);
  for (let at = 0; at < 5_000; at += 1) ids.add(`${at}`.padStart(300, 'x'));
  expect(ids.bytes).toBeGreaterThan(100_000);
  expect(ids.bytes).toBeLessThanOrEqual(256 * 1024);
  const none = new AbsentIds(0);
  none.add('a');
  expect([none.has('a'), none.bytes]).toEqual([false, 0]);
});
