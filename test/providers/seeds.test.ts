import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listDatasets } from '../../src/providers/qualia/datasets.ts';
import { listSutroDatasets } from '../../src/providers/sutro/datasets.ts';

const ID = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const AT = '2026-04-15T12:00:00Z';
const seed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../seeds/${name}.json`, import.meta.url), 'utf8'));

test('Qualia’s example is parsed whole', () => {
  expect(listDatasets({ limit: 20, sort: 'newest' }).parse(seed('qualia-datasets'))).toEqual({
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
    readAt: expect.any(Number),
  });
});

test('Sutro’s example is parsed whole, in its order', () => {
  const { items } = listSutroDatasets().parse(seed('sutro-datasets'));
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
