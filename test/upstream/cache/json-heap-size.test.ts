import { expect, test } from 'vitest';
import { weightOf } from '../../../src/upstream/cache/json-heap-size.ts';

// Heap of a parsed item, commas included, as measured on Node 26.
const HEAP = [
  ['[]', 40],
  ['{}', 64],
  ['{"a":1}', 40],
  ['{"1234":1}', 208],
  ['1', 8],
  ['"abc"', 24],
] as const;

test.each(HEAP)('%s weighs what it takes, within a factor of three', (item, bytes) => {
  for (const count of [100, 100_000]) {
    const weight = weightOf(`[${Array(count).fill(item).join()}]`);
    expect(weight / count).toBeGreaterThan(bytes / 2);
    expect(weight / count).toBeLessThan(bytes * 3);
  }
});

test('a text with one wide character takes two bytes for each', () => {
  expect(weightOf(`"€${'a'.repeat(1_000)}"`)).toBeGreaterThan(2_000);
  expect(weightOf(`"${'a'.repeat(1_000)}"`)).toBeLessThan(1_100);
});

test('what is small and dense is found wherever it stands in a long text', () => {
  const dense = '[],'.repeat(50_000);
  const padding = 'x'.repeat(100_000);
  const all = weightOf(`["${padding}",${dense}1]`);
  expect(all).toBeGreaterThan(1_500_000);
  expect(weightOf(`[${dense}"${padding}"]`)).toBeGreaterThan(1_500_000);
});
