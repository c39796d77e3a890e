import { expect, test } from 'vitest';
import { Memory } from '../../src/loaders/account-hints.ts';

test('accounts of which nothing was learnt displace none of which something was', () => {
  const memory = new Memory(1);
  memory.of('known').datasets.sawPage(70_000);
  for (let at = 0; at < 5_000; at += 1) memory.of(`invalid ${at}`);
  expect(memory.of('known').datasets.total).toBe(70_000);
});

test('an account is one from its first use on', () => {
  const memory = new Memory(1);
  const { traffic, jobs } = memory.of('a');
  jobs.saw('id', 'name');
  expect(memory.of('a').traffic).toBe(traffic);
  expect(memory.of('a').jobs.nameOf('id')).toBe('name');
});

test('more accounts are remembered than a hundred, and no more than fit', () => {
  const memory = new Memory(1);
  for (let at = 0; at < 1_000; at += 1) memory.of(`small ${at}`).jobs.sawPage(at);
  expect(memory.of('small 0').jobs.total).toBe(0);
  const name = 'x'.repeat(1_000);
  for (let at = 0; at < 100; at += 1) {
    const { datasets } = memory.of(`large ${at}`);
    for (let row = 0; row < 900; row += 1) datasets.saw(`${row}`, name);
  }
  const kept = Array.from({ length: 100 }, (_, at) => memory.of(`large ${at}`).datasets.held);
  expect(kept.reduce((sum, held) => sum + held, 0)).toBeLessThan(40 * 1024 * 1024);
  expect(kept.at(-1)).toBeGreaterThan(0);
});

test('a list holds no more than two generations of names, by number and by length', () => {
  const { datasets } = new Memory(1).of('a');
  for (let at = 0; at < 30_000; at += 1) datasets.saw(`${at}`, 'x'.repeat(200));
  expect(datasets.held).toBeLessThan(1_100_000);
  datasets.saw('again', 'a');
  const { held } = datasets;
  for (let at = 0; at < 1_000; at += 1) datasets.saw('again', 'a');
  expect(datasets.held).toBe(held);
});
