import { expect, test } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { imageKeys, listDatasets } from '../../src/providers/qualia/datasets.ts';
import { listModels } from '../../src/providers/qualia/models.ts';
import { listProjects } from '../../src/providers/qualia/projects.ts';

const ID = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const AT = '2026-04-15T12:00:00Z';
const page = { limit: 20, sort: 'newest' } as const;
const oneOf = (items: readonly unknown[]) => ({ items, page_info: { has_next: false } });

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
    expect(listDatasets(page).parse(json)).toMatchObject(empty);
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

test('absent optional fields of a dataset are empty, and unknown fields are ignored', () => {
  const bare = { ...dataset, metadata: {}, jobs: [] };
  for (const loose of [{}, { metadata: null, jobs: null, qds: { verdict: 'ok' } }]) {
    const { items } = listDatasets(page).parse(oneOf([{ ...dataset, ...loose }]));
    expect(items).toEqual([bare]);
  }
});

test('metadata is kept by reference, with all its keys', () => {
  const metadata: unknown = JSON.parse('{"__proto__":{"a":1},"observation.images.top":null}');
  const { items } = listDatasets(page).parse(oneOf([{ ...dataset, metadata }]));
  const [first] = items;
  expect(first instanceof ProviderError ? first : first?.metadata).toBe(metadata);
});

test('one malformed item does not fail its page', () => {
  const { items } = listModels(page).parse(oneOf([dataset, { ...dataset, path: null }, dataset]));
  expect(items.map((item) => item instanceof ProviderError)).toEqual([false, true, false]);
  expect(items[1]).toMatchObject({ message: expect.stringContaining('items.1.path') });
});

test.each([
  ['artifact_id', 'not-a-uuid'],
  ['path', null],
])('a dataset whose %s is %j is malformed', (field, value) => {
  const { items } = listDatasets(page).parse(oneOf([{ ...dataset, [field]: value }]));
  expect(items[0]).toMatchObject({ code: 'PROVIDER_CONTRACT', provider: 'qualia' });
  expect(String(items[0])).toContain(field);
});

test.each([
  ['subtype', undefined],
  ['created_at', 'yesterday'],
  ['updated_at', null],
  ['metadata', []],
  ['metadata', 'text'],
  ['jobs', [{ job_id: ID }]],
  ['jobs', {}],
])('a dataset whose %s is %j has an error in that place alone', (field, value) => {
  const { items } = listDatasets(page).parse(oneOf([{ ...dataset, [field]: value }]));
  const { [field]: error, ...others } = items[0] as Record<string, unknown>;
  expect(error).toMatchObject({ code: 'PROVIDER_CONTRACT', provider: 'qualia' });
  expect(String(error)).toContain(`items.0.${field}`);
  const { [field]: _, ...intact } = { ...dataset, metadata: {}, jobs: [] } as Record<
    string,
    unknown
  >;
  expect(others).toEqual(intact);
});

test('a project has all documented fields', () => {
  const project = { project_id: ID, name: 'P', created_at: AT, updated_at: AT };
  expect(listProjects(page).parse(oneOf([project])).items).toEqual([
    { ...project, description: null },
  ]);
});

test('image keys are the only list of the response', () => {
  const json = { dataset_id: 'lerobot/pusht', image_keys: ['observation.image'] };
  expect(imageKeys('lerobot/pusht').parse(json)).toEqual(['observation.image']);
  expect(() => imageKeys('a/b').parse({ data: [] })).toThrow(/image_keys/);
});
