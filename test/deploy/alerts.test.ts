import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

type Rule = {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string };
};
const { groups }: { groups: { rules: Rule[] }[] } = parse(read('deploy/alerts.yaml'));
const rules = groups.flatMap((group) => group.rules);
const guide = read('docs/operations.md');

/** Families of the exposition, with the names of a histogram's series. */
const families = async (): Promise<Map<string, string>> => {
  const { body } = await createMetrics().render();
  const types = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Map(types.map(([, name = '', type = '']) => [name, type]));
};

test('every alert is about metrics that exist', async () => {
  const known = await families();
  for (const { alert, expr } of rules) {
    const names = expr.match(/\b(dataset_graph|nodejs|process)_\w+/g) ?? [];
    expect(names.length, alert).toBeGreaterThan(0);
    const unknown = names.filter((name) => !known.has(name.replace(/_bucket$/, '')));
    expect(unknown, alert).toEqual([]);
  }
});

test('every alert says how bad it is and what it means, and the guide what to do', () => {
  for (const { alert, labels, annotations } of rules) {
    expect(labels.severity, alert).toMatch(/^(page|ticket)$/);
    expect(annotations.summary, alert).toMatch(/\.$/);
    expect(guide, alert).toContain(`### ${alert}`);
  }
  const described = [...guide.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(described.sort()).toEqual(rules.map(({ alert }) => alert).sort());
});

test('the guide tells what each metric of the gateway means, and names no other', async () => {
  const own = [...(await families()).keys()].filter((name) => name.startsWith('dataset_graph_'));
  const operationsGuide = new Set(guide.match(/\bdataset_graph_\w+/g));
  expect([...operationsGuide].sort()).toEqual(own.sort());
});
