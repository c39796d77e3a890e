import { svgPlot } from '../report/plot.ts';
import { type Spread, spreadOf } from '../report/statistics.ts';
import { formatCount, formatNumber, formatSpread, markdownTable } from '../report/table.ts';
import type { Chart } from './charts.ts';
import type { Measured } from './rig.ts';

export type CostChart = {
  readonly file: string;
  readonly title: string;
  /** What stands along the axis. */
  readonly label: string;
  readonly series: readonly { readonly name: string; readonly costs: readonly Measured[] }[];
};

/** Processor time and latency of one operation along a logarithmic axis, drawn and in figures. */
export function costChart({ file, title, label, series }: CostChart): Chart {
  const figures = series.flatMap(({ name, costs }) =>
    costs.map(({ at, samples }) => ({
      name,
      at,
      cpu: spreadOf(samples.map((it) => it.cpu)),
      p50: spreadOf(samples.map((it) => it.p50)),
      calls: samples[0]?.calls ?? Number.NaN,
      failures: samples.reduce((sum, { failures }) => sum + failures, 0),
    })),
  );
  const point = (at: number, { median, min, max }: Spread) => ({
    x: at,
    y: median,
    spread: [min, max] as const,
  });
  const svg = svgPlot({
    title,
    x: { label, scale: 'log', ticks: [...new Set(figures.map(({ at }) => at))] },
    y: { label: 'milliseconds', scale: 'log' },
    series: series.flatMap(({ name }) => {
      const own = figures.filter((it) => it.name === name);
      return [
        { name: `${name}: latency, p50`, points: own.map(({ at, p50 }) => point(at, p50)) },
        { name: `${name}: processor time`, points: own.map(({ at, cpu }) => point(at, cpu)) },
      ];
    }),
  });
  const table = markdownTable(
    [label, 'operation', 'p50 ms', 'CPU ms', 'upstream calls'],
    figures.map(({ name, at, p50, cpu, calls }) => [
      formatCount(at),
      name,
      formatSpread(p50),
      formatSpread(cpu),
      formatNumber(calls),
    ]),
  );
  const failures = figures.reduce((sum, it) => sum + it.failures, 0);
  return { files: { [`${file}.svg`]: svg }, table, failures };
}
