import { expect, test } from 'vitest';
import { HintsStore } from '../../src/loaders/account-hints.ts';

test('accounts without a verified credential evict no verified one', () => {
  const store = new HintsStore(1);
  store.of('known').datasets.rememberLength(70_000);
  for (let at = 0; at < 5_000; at += 1) store.of(`invalid ${at}`);
  expect(store.of('known').datasets.total).toBe(70_000);
});

test('of() returns the same account from its first use on', () => {
  const store = new HintsStore(1);
  const { jobReads, jobs } = store.of('a');
  jobs.remember('id', 'name');
  expect(store.of('a').jobReads).toBe(jobReads);
  expect(store.of('a').jobs.searchTextOf('id')).toBe('name');
});

test('keeps more than a hundred accounts, and no more bytes than the limit', () => {
  const store = new HintsStore(1);
  for (let at = 0; at < 1_000; at += 1) store.of(`small ${at}`).jobs.rememberLength(at);
  expect(store.of('small 0').jobs.total).toBe(0);
  const name = 'x'.repeat(1_000);
  for (let at = 0; at < 100; at += 1) {
    const { datasets } = store.of(`large ${at}`);
    for (let row = 0; row < 900; row += 1) datasets.remember(`${row}`, name);
  }
  const remembered = Array.from({ length: 100 }, (_, at) => store.of(`large ${at}`).datasets.bytes);
  expect(remembered.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(40 * 1024 * 1024);
  expect(remembered.at(-1)).toBeGreaterThan(0);
});

test('a list keeps two generations of entries at most, by number and by bytes', () => {
  const { datasets } = new HintsStore(1).of('a');
  for (let at = 0; at < 30_000; at += 1) datasets.remember(`${at}`, 'x'.repeat(200));
  expect(datasets.bytes).toBeLessThan(1_100_000);
  datasets.remember('again', 'a');
  const { bytes } = datasets;
  for (let at = 0; at < 1_000; at += 1) datasets.remember('again', 'a');
  expect(datasets.bytes).toBe(bytes);
});
