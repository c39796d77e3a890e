import { CATALOGUES, OPERATIONS } from '../operations/operations.ts';
import type { Options } from '../options.ts';
import type { Chart } from './charts.ts';
import { costChart } from './cost.ts';
import { type MeasuringPoint, measureInTurns, withRig } from './rig.ts';

const SIZES = [1, 20, 100, 1_000];

/** One client, cache off: what a page costs by its length. */
export const pageSize = async (options: Options): Promise<Chart> => {
  const size = CATALOGUES.many.size;
  const costs = await withRig({ size, target: 'dataset-graph' }, async (rig) => {
    const measuringPoints: MeasuringPoint[] = [];
    for (const first of SIZES) {
      const operation = { ...OPERATIONS.Q1, first, title: `page of ${first}` };
      const requests = await rig.prepare(operation);
      measuringPoints.push({
        stand: rig,
        at: first,
        requests,
        connections: 1,
        seconds: options.seconds,
      });
    }
    return measureInTurns(measuringPoints, options);
  });
  return costChart({
    file: 'page-size',
    title: 'Cost of one operation by the length of its page, 1 client',
    label: 'datasets on the page',
    series: [{ name: 'page', costs }],
  });
};
