import { openSequentialConnection } from './load/connection.ts';
import type { Prepared } from './load/load.ts';
import { startLoad } from './load/start.ts';
import { placeOnCores } from './machine/cores.ts';
import { peakResidentMb } from './machine/usage.ts';
import { type BenchSetup, measure, type Sample } from './measure.ts';
import {
  CATALOGUES,
  type CatalogueName,
  OPERATIONS,
  type OperationName,
} from './operations/operations.ts';
import { cursorsOf, prepare } from './operations/prepare.ts';
import { openReference, type Reference } from './operations/reference.ts';
import { requestFor } from './operations/requests.ts';
import type { Options } from './options.ts';
import { type Running, startTarget } from './targets/start.ts';
import { TARGETS, type TargetName } from './targets/targets.ts';
import { startUpstream } from './upstream/start.ts';

/** One thing that is measured: an operation, by so many clients, with so much latency upstream in milliseconds. */
export type Measurement = {
  readonly operation: OperationName;
  readonly connections: number;
  readonly latency: number;
};

/** Samples by round; a cell's targets were measured one right after the other in each of them. */
export type MeasurementResult = Measurement & {
  readonly samples: Partial<Record<TargetName, Sample[]>>;
};

export type Comparison = {
  readonly measurements: readonly MeasurementResult[];
  /** In MiB, over all that was asked of a target. */
  readonly peakMb: Partial<Record<TargetName, number>>;
  /** What went wrong: none of these figures may be trusted then. */
  readonly problems: readonly string[];
};

export type Log = (line: string) => void;

type PreparedTarget = {
  readonly name: TargetName;
  readonly running: Running;
  readonly prepared: ReadonlyMap<OperationName, readonly Prepared[]>;
};

/** Measures the targets side by side. Rejects when a target does not start or answers other than REST. */
export async function compare(options: Options, log: Log): Promise<Comparison> {
  const deadline = performance.now() + options.maxMinutes * 60_000;
  const cells: MeasurementResult[] = [];
  const peakMb: Partial<Record<TargetName, number>> = {};
  for (const world of Object.keys(CATALOGUES) as CatalogueName[]) {
    const own = measurementsOf(options, world);
    if (own.length === 0) continue;
    await withTargets(world, { options, log }, async (setup, targets) => {
      cells.push(...own);
      await rounds({ setup, targets, cells: own, options, log, deadline });
      for (const { name, running } of targets) {
        peakMb[name] = Math.max(peakMb[name] ?? 0, peakResidentMb(running.pid));
      }
    });
  }
  return { measurements: cells, peakMb, problems: problemsOf(cells) };
}

/** With `quick` latency is tried where it tells most. */
const measurementsOf = (options: Options, world: CatalogueName): MeasurementResult[] =>
  options.operations
    .filter((operation) => OPERATIONS[operation].world === world)
    .flatMap((operation) =>
      options.latencies
        .filter((latency) => latency === 0 || !options.quick || operation.startsWith('Q2'))
        .flatMap((latency) =>
          options.concurrencies.map((connections) => ({
            operation,
            connections,
            latency,
            samples: {},
          })),
        ),
    );

type Work = (setup: BenchSetup, targets: readonly PreparedTarget[]) => Promise<void>;

/** Starts upstream, load generator and targets, compares answers, warms up, and stops all at the end. */
async function withTargets(
  world: CatalogueName,
  { options, log }: { readonly options: Options; readonly log: Log },
  work: Work,
): Promise<void> {
  const cores = placeOnCores();
  const upstream = await startUpstream(CATALOGUES[world], cores.upstream);
  const load = startLoad(cores.load);
  const setup = { upstream, load, cores };
  const reference = await openReference(upstream.url, CATALOGUES[world].size);
  const targets: PreparedTarget[] = [];
  try {
    for (const name of options.targets) {
      targets.push(await startPreparedTarget(name, { setup, reference, options, world }));
      log(`${TARGETS[name].title}: answers as REST does`);
    }
    await work(setup, targets);
  } finally {
    reference.close();
    const children = [upstream, load, ...targets.map(({ running }) => running)];
    await Promise.all(children.map((child) => child.stop()));
  }
}

type TargetOptions = {
  readonly setup: BenchSetup;
  readonly reference: Reference;
  readonly options: Options;
  readonly world: CatalogueName;
};

async function startPreparedTarget(
  name: TargetName,
  targetOptions: TargetOptions,
): Promise<PreparedTarget> {
  const { setup, reference, options, world } = targetOptions;
  const { upstream, cores } = setup;
  const target = TARGETS[name];
  const running = await startTarget({
    target,
    upstream: upstream.url,
    cores: cores.target,
    firstRequest: Buffer.from(requestFor(target, OPERATIONS.Q1, null)),
  });
  const connection = await openSequentialConnection(running.port);
  const cursors = await cursorsOf(target, connection, reference);
  const prepared = new Map<OperationName, Prepared[]>();
  for (const operation of options.operations) {
    if (OPERATIONS[operation].world !== world) continue;
    prepared.set(
      operation,
      await prepare({ target, connection, reference, cursors }, OPERATIONS[operation]),
    );
  }
  connection.close();
  const lists = [...prepared.values()];
  for (let second = 0; second < options.warmSeconds; second++) {
    const requests = lists[second % lists.length] ?? [];
    await setup.load.apply({ port: running.port, requests, connections: 64, milliseconds: 1_000 });
  }
  return { name, running, prepared };
}

type RoundsOptions = {
  readonly setup: BenchSetup;
  readonly targets: readonly PreparedTarget[];
  readonly cells: readonly MeasurementResult[];
  readonly options: Options;
  readonly log: Log;
  /** By the clock of `performance`. */
  readonly deadline: number;
};

/** A B C, B C A, …: whatever slows the machine down for a while slows everybody down. */
async function rounds(the: RoundsOptions): Promise<void> {
  const { setup, targets, cells, options, log, deadline } = the;
  for (let round = 0; round < options.rounds; round++) {
    if (round > 0 && performance.now() > deadline) return log('time is up: no further round');
    for (const cell of cells) {
      await setup.upstream.setLatency(cell.latency);
      const order = targets.map((_, at) => targets[(at + round) % targets.length]);
      for (const target of order) if (target) await takeSample(the, cell, target);
    }
    await setup.upstream.setLatency(0);
    log(`round ${round + 1} of ${options.rounds}`);
  }
}

async function takeSample(
  { setup, options }: RoundsOptions,
  cell: MeasurementResult,
  one: PreparedTarget,
) {
  const { name, running, prepared } = one;
  const taken = await measure(setup, running.pid, {
    port: running.port,
    requests: prepared.get(cell.operation) ?? [],
    connections: cell.connections,
    milliseconds: options.seconds * (cell.connections === 1 ? 500 : 1_000),
  });
  cell.samples[name] = [...(cell.samples[name] ?? []), taken];
}

const problemsOf = (cells: readonly MeasurementResult[]): string[] =>
  cells.flatMap(({ operation, connections, latency, samples }) =>
    Object.entries(samples).flatMap(([name, taken]) =>
      taken
        .filter(({ failures }) => failures > 0)
        .map(
          ({ failures, firstFailure }) =>
            `${name}, ${operation}, ${connections} clients, ${latency} ms: ${failures} wrong answers, such as: ${firstFailure}`,
        ),
    ),
  );
