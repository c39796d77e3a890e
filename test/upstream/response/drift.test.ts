import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listDatasets } from '../../../src/providers/qualia/datasets.ts';
import { listSutroDatasets } from '../../../src/providers/sutro/datasets.ts';
import type { Drift } from '../../../src/telemetry/events.ts';
import { diffFields } from '../../../src/upstream/response/drift.ts';

const seed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../seeds/${name}.json`, import.meta.url), 'utf8'));

const FIELDS = {
  known: ['id', 'created_at', 'size'],
  optional: ['schema'],
  aliases: { datetime_added: 'created_at' },
};

test('an object with the names of the contract has not drifted', () => {
  expect(diffFields(FIELDS, { id: 1, created_at: null, size: 0 })).toEqual([]);
  expect(diffFields(FIELDS, { id: 1, created_at: null, size: 0, schema: {} })).toEqual([]);
});

test('in which order the names come is no drift', () => {
  expect(diffFields(FIELDS, { schema: {}, size: 0, created_at: null, id: 1 })).toEqual([]);
  expect(diffFields(FIELDS, { id: 1, schema: {}, created_at: null, size: 0 })).toEqual([]);
});

test('the first names alone are not all of them', () => {
  const missing = (field: string) => ({ drift: 'missing', field });
  expect(diffFields(FIELDS, {})).toEqual(['id', 'created_at', 'size'].map(missing));
  expect(diffFields(FIELDS, { id: 1, created_at: null })).toEqual([missing('size')]);
});

test('a renamed field is neither missing nor added', () => {
  expect(diffFields(FIELDS, { id: 1, datetime_added: 'x', size: 0 })).toEqual([
    { drift: 'renamed', field: 'datetime_added' },
  ]);
});

test('a field that is there by both names is no drift', () => {
  expect(diffFields(FIELDS, { id: 1, created_at: 'x', datetime_added: 'x', size: 0 })).toEqual([]);
});

test('added and missing fields are told by name', () => {
  expect(diffFields(FIELDS, { id: 1, created_at: 'x', region: 'y' })).toEqual([
    { drift: 'missing', field: 'size' },
    { drift: 'added', field: 'region' },
  ]);
});

test('what is told is bounded, whatever comes', () => {
  const many = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, at) => [`${at}${'x'.repeat(1_000)}`, at]),
  );
  const told = diffFields(FIELDS, JSON.parse(`{"__proto__":1,${JSON.stringify(many).slice(1)}`));
  expect(told).toHaveLength(8);
  expect(JSON.stringify(told).length).toBeLessThan(1_000);
});

test.each([null, 7, 'a bare id', [], undefined])('%j has no names to differ in', (json) => {
  expect(diffFields(FIELDS, json)).toEqual([]);
});

test('the answers that this product was ordered from have not drifted', () => {
  const drifts: Drift[] = [];
  const origin = { body: '', readAt: 0, reportDrift: (drift: Drift) => void drifts.push(drift) };
  listDatasets({ limit: 20, sort: 'newest' }).parse(seed('qualia-datasets'), origin);
  listSutroDatasets().parse(seed('sutro-datasets'), origin);
  expect(drifts).toEqual([]);
});

test('an item that cannot be read is told once for each', () => {
  const drifts: Drift[] = [];
  const origin = { body: '', readAt: 0, reportDrift: (drift: Drift) => void drifts.push(drift) };
  listSutroDatasets().parse({ datasets: [7, 8] }, origin);
  expect(drifts).toEqual([{ drift: 'item' }, { drift: 'item' }]);
});
