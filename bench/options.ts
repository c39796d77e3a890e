import { parseArgs } from 'node:util';
import { OPERATION_NAMES, type OperationName } from './operations/operations.ts';
import { CHART_NAMES, type ChartName } from './scale/charts.ts';
import { TARGET_NAMES, type TargetName } from './targets/targets.ts';

export const HELP = `Usage: npm run bench -- [options]

Measures dataset-graph beside Mercurius, Apollo Server and a bare proxy on the same data, in this order: answers are
compared with REST's, rounds of load in which the targets take turns, start-up. Exits with 1 when an answer is wrong.

  --only <targets>        of ${TARGET_NAMES.join(', ')}
  --ops <operations>      of ${OPERATION_NAMES.join(', ')}
  --concurrency <list>    connections (1,64)
  --latency <list>        milliseconds by which the upstream holds its answers back (0,20)
  --rounds <number>       (5)
  --seconds <number>      of one measurement (2; half of it with one connection)
  --warm <number>         seconds of load on each target before anything is counted (8)
  --starts <number>       starts of each target (9); 0 leaves start-up out
  --max-minutes <number>  no new round after so long (45)
  --quick                 1 round, short, only Q2 with latency, 3 starts: to see that it works
  --write                 put the tables, and the charts of --scale, into docs/performance.md

  --scale                 instead: how the cost of dataset-graph grows
  --charts <charts>       of ${CHART_NAMES.join(', ')}
  --minutes <number>      of steady load for the chart of memory (10)

  --help
`;

export class UsageError extends Error {}

export type Options = {
  readonly targets: readonly TargetName[];
  readonly operations: readonly OperationName[];
  readonly concurrencies: readonly number[];
  readonly latencies: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly starts: number;
  readonly maxMinutes: number;
  readonly quick: boolean;
  readonly write: boolean;
  readonly scale: boolean;
  readonly charts: readonly ChartName[];
  readonly minutes: number;
  readonly help: boolean;
};

/** @throws {UsageError} that says what is wrong with the command line. */
export function readOptions(args: readonly string[]): Options {
  const given = flagsOf(args);
  const quick = given.quick ?? false;
  const number = (name: 'rounds' | 'seconds' | 'warm' | 'starts' | 'max-minutes' | 'minutes') => {
    const text = given[name] ?? (quick ? QUICK : USUAL)[name];
    if (/^\d{1,4}(\.\d+)?$/.test(text)) return Number(text);
    throw new UsageError(`--${name} takes a number`);
  };
  return {
    targets: chosen('only', given.only, TARGET_NAMES),
    operations: chosen('ops', given.ops, OPERATION_NAMES),
    concurrencies: numbers('concurrency', given.concurrency ?? '1,64'),
    latencies: numbers('latency', given.latency ?? '0,20'),
    rounds: Math.max(1, number('rounds')),
    seconds: number('seconds'),
    warmSeconds: number('warm'),
    starts: number('starts'),
    maxMinutes: number('max-minutes'),
    quick,
    write: given.write ?? false,
    scale: given.scale ?? false,
    charts: chosen('charts', given.charts, CHART_NAMES),
    minutes: number('minutes'),
    help: given.help ?? false,
  };
}

const USUAL = {
  rounds: '5',
  seconds: '2',
  warm: '8',
  starts: '9',
  'max-minutes': '45',
  minutes: '10',
};
const QUICK: typeof USUAL = {
  ...USUAL,
  rounds: '1',
  seconds: '0.6',
  warm: '2',
  starts: '3',
  minutes: '0.2',
};

function flagsOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: text,
        ops: text,
        concurrency: text,
        latency: text,
        rounds: text,
        seconds: text,
        warm: text,
        starts: text,
        'max-minutes': text,
        quick: flag,
        write: flag,
        scale: flag,
        charts: text,
        minutes: text,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** All where nothing is given; in the order of `all`. */
function chosen<T extends string>(name: string, given: string | undefined, all: readonly T[]): T[] {
  if (given === undefined) return [...all];
  const words = given.split(',');
  const unknown = words.filter((word) => !all.some((name) => name === word));
  if (unknown.length > 0) throw new UsageError(`--${name} does not know ${unknown.join(', ')}`);
  return all.filter((name) => words.includes(name));
}

function numbers(name: string, given: string): number[] {
  if (/^\d{1,4}(,\d{1,4})*$/.test(given)) return given.split(',').map(Number);
  throw new UsageError(`--${name} takes whole numbers separated by commas`);
}
