import type { Prepared } from '../load/load.ts';
import { residentMb } from '../machine/usage.ts';
import { CATALOGUES, OPERATIONS, type OperationName } from '../operations/operations.ts';
import type { Options } from '../options.ts';
import { svgPlot } from '../report/plot.ts';
import { median, slopeOf } from '../report/statistics.ts';
import { formatNumber, markdownTable } from '../report/table.ts';
import type { Chart } from './charts.ts';
import { withRig } from './rig.ts';

const MIX: readonly OperationName[] = ['Q1', 'Q2', 'Q3', 'Q4'];
const CLIENTS = 64;
const EVERY_MS = 1_000;

type Reading = readonly [minute: number, megabytes: number];

/** As shipped, with the cache: resident memory under steady load of all operations by turns. */
export const memory = ({ minutes }: Options): Promise<Chart> =>
  withRig({ size: CATALOGUES.many.size, target: 'as-shipped' }, async (rig) => {
    const lists: Prepared[][] = [];
    for (const name of MIX) lists.push(await rig.prepare(OPERATIONS[name]));
    const readings: Reading[] = [];
    const began = performance.now();
    const watch = setInterval(
      () => readings.push([(performance.now() - began) / 60_000, residentMb(rig.pid)]),
      EVERY_MS,
    );
    const sample = await rig
      .measure({ requests: interleaved(lists), connections: CLIENTS, seconds: minutes * 60 })
      .finally(() => clearInterval(watch));
    // What was under way at the end took a moment longer.
    const steady = readings.filter(([minute]) => minute <= minutes);
    return {
      files: { 'memory.svg': memoryPlot(steady) },
      table: figures(steady, sample.rate),
      failures: sample.failures,
    };
  });

/** One of each list after another, until the longest has ended. */
const interleaved = (lists: readonly (readonly Prepared[])[]): Prepared[] =>
  Array.from({ length: Math.max(...lists.map((it) => it.length)) }, (_, at) =>
    lists.flatMap((list) => list[at % list.length] ?? []),
  ).flat();

const memoryPlot = (readings: readonly Reading[]): string =>
  svgPlot({
    title: `Memory under steady load, ${CLIENTS} clients, cache on`,
    x: { label: 'minutes', scale: 'linear' },
    y: { label: 'resident memory, MiB', scale: 'linear' },
    series: [{ name: 'resident', points: readings.map(([x, y]) => ({ x, y })) }],
  });

const figures = (readings: readonly Reading[], rate: number): string => {
  const half = readings.slice(readings.length >>> 1);
  const fifth = (from: number) => {
    const length = readings.length;
    const part = readings.slice(Math.floor(from * length), Math.ceil((from + 0.2) * length));
    return formatNumber(median(part.map(([, megabytes]) => megabytes)));
  };
  return markdownTable(
    ['resident memory, MiB', ''],
    [
      ['first fifth of the time', fifth(0)],
      ['middle fifth', fifth(0.4)],
      ['last fifth', fifth(0.8)],
      ['growth per minute in the second half', formatNumber(slopeOf(half))],
      ['operations per second', formatNumber(rate)],
    ],
  );
};
