import type { Log } from '../compare.ts';
import type { Options } from '../options.ts';
import type { Chart, ChartName } from './charts.ts';
import { concurrency } from './concurrency.ts';
import { listSize } from './list-size.ts';
import { memory } from './memory.ts';
import { pageSize } from './page-size.ts';

const RUNS: Readonly<Record<ChartName, (options: Options) => Promise<Chart>>> = {
  'page-size': pageSize,
  'list-size': listSize,
  concurrency,
  memory,
};

/** One chart after another, each on processes of its own. */
export async function scale(options: Options, log: Log): Promise<Map<ChartName, Chart>> {
  const charts = new Map<ChartName, Chart>();
  for (const name of options.charts) {
    charts.set(name, await RUNS[name](options));
    log(`${name} is measured`);
  }
  return charts;
}
