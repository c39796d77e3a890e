import { OPERATIONS } from '../operations/operations.ts';
import type { Options } from '../options.ts';
import type { Chart } from './charts.ts';
import { costChart } from './cost.ts';
import { type MeasuringPoint, measureInTurns, withRigs } from './rig.ts';

const SIZES = [250, 10_000, 100_000];

/** One client, cache off: what operations cost by the length of the list upstream; pages from all over it. */
export const listSize = async (options: Options): Promise<Chart> => {
  const rigs = SIZES.map((size) => ({ size, target: 'dataset-graph' as const }));
  const costs = await withRigs(rigs, async (opened) => {
    const measuringPoints: MeasuringPoint[] = [];
    for (const operation of [OPERATIONS.Q1, OPERATIONS.Q2]) {
      for (const [index, rig] of opened.entries()) {
        const requests = await rig.prepare(operation);
        const at = SIZES[index] ?? Number.NaN;
        measuringPoints.push({
          stand: rig,
          at,
          requests,
          connections: 1,
          seconds: options.seconds,
        });
      }
    }
    return measureInTurns(measuringPoints, options);
  });
  return costChart({
    file: 'list-size',
    title: 'Cost of one operation by the length of the list upstream, 1 client',
    label: 'datasets upstream',
    series: [
      { name: 'page of 20', costs: costs.slice(0, SIZES.length) },
      { name: '50 with jobs', costs: costs.slice(SIZES.length) },
    ],
  });
};
