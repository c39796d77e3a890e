import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileQuery } from '../../../src/execution/compiled-query.ts';
import { cachedCost, cachedCostBytes } from '../../../src/schema/cost/estimate-cache.ts';
import { schema } from '../../../src/schema/schema.ts';

const LIMITS = { upstreamCalls: 1_000, values: 200_000, steps: 100_000 };
const prepare = (query: string) => {
  const executable = compileQuery(schema, parse(query));
  if (!executable) throw new Error('The query is not valid.');
  return executable.operation;
};

test('keeps at most 4 MiB of costs for all documents', () => {
  for (let document = 0; document < 40; document += 1) {
    const operation = prepare(`query Q${document}($id: ID!) { node(id: $id) { id } }`);
    for (let at = 0; at < 400; at += 1) {
      cachedCost({ ...operation, variables: { id: `${at}`.padStart(400, 'x') } }, LIMITS);
    }
  }
  expect(cachedCostBytes()).toBeGreaterThan(1024 * 1024);
  expect(cachedCostBytes()).toBeLessThanOrEqual(4 * 1024 * 1024);
});

test('keeps no key of a long id', () => {
  const operation = prepare('query ($id: ID!, $other: ID!) { node(id: $id) { id } }');
  const bytes = cachedCostBytes();
  const long = 'x'.repeat(90_000);
  for (let at = 0; at < 64; at += 1) {
    cachedCost({ ...operation, variables: { id: `${at}`, other: long } }, LIMITS);
  }
  expect(cachedCostBytes()).toBe(bytes);
});

test('returns the same cost for equal variables, and another for others', () => {
  const operation = prepare('query ($n: Int!) { datasets(first: $n) { nodes { imageKeys } } }');
  const other = prepare('query ($n: Int!) { datasets(first: $n) { nodes { path } } }');
  const costOf = (n: number) => cachedCost({ ...operation, variables: { n } }, LIMITS);
  expect(costOf(7)).toBe(costOf(7));
  expect([costOf(7).upstreamCalls, costOf(8).upstreamCalls]).toEqual([8, 9]);
  expect(cachedCost({ ...other, variables: { n: 7 } }, LIMITS).upstreamCalls).toBe(1);
});
