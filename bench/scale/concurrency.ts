import { OPERATIONS } from '../operations/operations.ts';
import type { Options } from '../options.ts';
import { svgPlot } from '../report/plot.ts';
import { spreadOf } from '../report/statistics.ts';
import { formatCount, formatSpread, markdownTable } from '../report/table.ts';
import type { Chart } from './charts.ts';
import { type Measured, measureInTurns, withRig } from './rig.ts';

const CLIENTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/** Long enough for every client to be on a page of its own. */
const SIZE = 50_000;

/** Cache off, pages of 20: throughput and latency by the number of clients that ask at once. */
export const concurrency = async (options: Options): Promise<Chart> => {
  const points = await withRig({ size: SIZE, target: 'dataset-graph' }, async (rig) => {
    const requests = await rig.prepare(OPERATIONS.Q1);
    const { seconds } = options;
    const measuringPoints = CLIENTS.map((at) => ({
      stand: rig,
      at,
      requests,
      connections: at,
      seconds,
    }));
    return measureInTurns(measuringPoints, options);
  });
  return {
    files: {
      'concurrency.svg': drawn(points, 'Pages of 20 by the number of clients', ['rate']),
      'concurrency-latency.svg': drawn(points, 'Latency of pages of 20 by the number of clients', [
        'p50',
        'p99',
      ]),
    },
    table: figures(points),
    failures: points.flatMap(({ samples }) => samples).reduce((sum, it) => sum + it.failures, 0),
  };
};

const NAMES = { rate: 'operations per second', p50: 'p50', p99: 'p99' };

const drawn = (
  points: readonly Measured[],
  title: string,
  fields: readonly (keyof typeof NAMES)[],
): string =>
  svgPlot({
    title,
    x: { label: 'clients', scale: 'log', ticks: CLIENTS },
    y: fields.includes('rate')
      ? { label: 'operations per second', scale: 'linear' }
      : { label: 'milliseconds', scale: 'log' },
    series: fields.map((field) => ({
      name: NAMES[field],
      points: points.map(({ at, samples }) => {
        const { median, min, max } = spreadOf(samples.map((it) => it[field]));
        return { x: at, y: median, spread: [min, max] };
      }),
    })),
  });

const figures = (points: readonly Measured[]): string =>
  markdownTable(
    ['clients', 'operations/s', 'p50 ms', 'p99 ms', 'CPU ms'],
    points.map(({ at, samples }) => [
      formatCount(at),
      ...(['rate', 'p50', 'p99', 'cpu'] as const).map((field) =>
        formatSpread(spreadOf(samples.map((it) => it[field]))),
      ),
    ]),
  );
