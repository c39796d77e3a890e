import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const DEPLOY = path.resolve(import.meta.dirname, '../../deploy');

type Panel = {
  readonly title: string;
  readonly description: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly { readonly expr: string }[];
};
const { panels }: { panels: Panel[] } = JSON.parse(
  readFileSync(path.join(DEPLOY, 'grafana/dashboard.json'), 'utf8'),
);
const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** Grafana's variables as Prometheus would get them. */
const replaced = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', '.+');

test('every panel is about metrics that exist, and every metric of the gateway is on one', async () => {
  const { body } = await createMetrics().render();
  const families = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '']) => name);
  const used = new Set(
    expressions
      .flatMap((expr) => expr.match(/\b(dataset_graph|nodejs|process)_\w+/g) ?? [])
      .map((name) => name.replace(/_(bucket|sum|count)$/, '')),
  );
  expect([...used].filter((name) => !families.includes(name))).toEqual([]);
  const own = families.filter((name) => name.startsWith('dataset_graph_'));
  expect(own.filter((name) => !used.has(name))).toEqual([]);
});

test('the panels are explained and do not overlap', () => {
  const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
  expect(new Set(places).size).toBe(panels.length);
  for (const { title, description } of panels) expect(description, title).toMatch(/\.$/);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

test.skipIf(!hasPromtool)('Prometheus’ own tool takes the alerts and every query', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dataset-graph-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rules = expressions.map((expr, at) => ({ record: `panel:${at}`, expr: replaced(expr) }));
  const file = path.join(folder, 'panels.yaml');
  writeFileSync(file, stringify({ groups: [{ name: 'panels', rules }] }));
  const checked = spawnSync(
    'promtool',
    ['check', 'rules', file, path.join(DEPLOY, 'alerts.yaml')],
    {
      encoding: 'utf8',
    },
  );
  expect(checked.stderr + checked.stdout).not.toContain('FAILED');
  expect(checked.status).toBe(0);
});
