import type { Comparison, MeasurementResult } from '../compare.ts';
import type { Sample } from '../measure.ts';
import { OPERATIONS } from '../operations/operations.ts';
import type { StartUps } from '../start-up.ts';
import { PEERS, TARGET_NAMES, TARGETS, type TargetName } from '../targets/targets.ts';
import { median, pairedRatios, spreadOf } from './statistics.ts';
import { formatNumber, formatRatio, formatSpread, markdownTable } from './table.ts';

/** Above this share of its core the upstream or the load generator may have held a target back. */
const BUSY = 0.9;

/** One table per cell: how everybody did. */
export const measurementTables = ({ measurements }: Comparison): string =>
  measurements
    .map((measurement) => `**${titleOf(measurement)}**\n\n${measurementTable(measurement)}`)
    .join('\n\n');

export const titleOf = ({
  operation,
  connections,
  latency,
}: Omit<MeasurementResult, 'samples'>): string =>
  `${operation}: ${OPERATIONS[operation].title}; ${connections === 1 ? '1 client' : `${connections} clients`}, ${latency} ms upstream`;

const measurementTable = ({ samples }: MeasurementResult): string =>
  markdownTable(
    ['', 'operations/s', 'p50 ms', 'p99 ms', 'upstream calls', 'CPU ms'],
    present(samples).map((name) => {
      const taken = samples[name] ?? [];
      const of = (field: NumberOf) => taken.map((sample) => sample[field]);
      const isHeld = median(of('feeding')) > BUSY;
      return [
        TARGETS[name].title,
        `${formatSpread(spreadOf(of('rate')))}${isHeld ? ' †' : ''}`,
        formatNumber(median(of('p50'))),
        formatNumber(median(of('p99'))),
        formatNumber(median(of('calls'))),
        formatNumber(median(of('cpu'))),
      ];
    }),
  );

type NumberOf = {
  [Field in keyof Sample]: Sample[Field] extends number ? Field : never;
}[keyof Sample];

const present = (of: Partial<Record<TargetName, unknown>>): TargetName[] =>
  TARGET_NAMES.filter((name) => of[name] !== undefined);

/** How many times as many operations ours did as each peer in the same round. */
export function ratioTable({ measurements }: Comparison): string {
  const peers = PEERS.filter((peer) => measurements.some(({ samples }) => samples[peer]));
  const rates = (measurement: MeasurementResult, name: TargetName) =>
    (measurement.samples[name] ?? []).map(({ rate }) => rate);
  return markdownTable(
    ['dataset-graph, cache off, in relation to', ...peers.map((peer) => TARGETS[peer].title)],
    measurements.map((measurement) => [
      titleOf(measurement),
      ...peers.map((peer) =>
        formatSpread(
          spreadOf(pairedRatios(rates(measurement, 'dataset-graph'), rates(measurement, peer))),
          formatRatio,
        ),
      ),
    ]),
  );
}

export const memoryTable = ({ peakMb }: Comparison): string =>
  markdownTable(
    ['', 'RSS at its peak, MiB'],
    present(peakMb).map((name) => [TARGETS[name].title, formatNumber(peakMb[name] ?? Number.NaN)]),
  );

export const startUpTable = (taken: StartUps): string =>
  markdownTable(
    ['', 'process start to first answer, ms'],
    present(taken).map((name) => [
      name === 'dataset-graph' ? 'dataset-graph' : TARGETS[name].title,
      formatSpread(spreadOf(taken[name] ?? [])),
    ]),
  );

/** What must be known to judge the figures. */
export function remarks({ measurements }: Comparison): string {
  const all = measurements.flatMap(({ samples }) => Object.values(samples).flat());
  const rounds = Math.max(
    0,
    ...measurements.flatMap(({ samples }) => Object.values(samples).map((it) => it.length)),
  );
  const made = all.reduce((sum, sample) => sum + sample.made, 0);
  const lines = [
    `Medians of ${rounds} rounds, (least–most).`,
    `Processes outside of the benchmark took ${formatNumber(100 * median(all.map(({ foreign }) => foreign)))} % of a core in the median and ${formatNumber(100 * Math.max(...all.map(({ foreign }) => foreign)))} % at the most.`,
    `† Upstream and load generator used more than ${100 * BUSY} % of a core: the target may be faster than that.`,
  ];
  if (made > 0) lines.push(`${made} answers had to be made by the upstream under load.`);
  return lines.join(' ');
}
