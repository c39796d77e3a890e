import { OPERATIONS, WORLDS } from '../operations/operations.ts';
import type { Options } from '../options.ts';
import type { Chart } from './charts.ts';
import { costChart } from './cost.ts';
import { byTurns, type Place, withStand } from './rig.ts';

const SIZES = [1, 20, 100, 1_000];

/** One client, cache off: what a page costs by its length. */
export const pageSize = async (options: Options): Promise<Chart> => {
  const size = WORLDS.many.size;
  const costs = await withStand({ size, target: 'dataset-graph' }, async (stand) => {
    const places: Place[] = [];
    for (const first of SIZES) {
      const operation = { ...OPERATIONS.Q1, first, title: `page of ${first}` };
      const requests = await stand.prepare(operation);
      places.push({ stand, at: first, requests, connections: 1, seconds: options.seconds });
    }
    return byTurns(places, options);
  });
  return costChart({
    file: 'page-size',
    title: 'Cost of one operation by the length of its page, 1 client',
    label: 'datasets on the page',
    series: [{ name: 'page', costs }],
  });
};
