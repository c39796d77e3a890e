import { openLine } from './load/connection.ts';
import type { Prepared } from './load/load.ts';
import { startLoad } from './load/start.ts';
import { placing } from './machine/cores.ts';
import { peakResidentMb } from './machine/usage.ts';
import { measure, type Sample, type Stage } from './measure.ts';
import { OPERATIONS, type OperationName, WORLDS, type WorldName } from './operations/operations.ts';
import { cursorsOf, prepare } from './operations/prepare.ts';
import { openReference, type Reference } from './operations/reference.ts';
import { requestFor } from './operations/requests.ts';
import type { Options } from './options.ts';
import { type Running, startTarget } from './targets/start.ts';
import { TARGETS, type TargetName } from './targets/targets.ts';
import { startUpstream } from './upstream/start.ts';

/** One thing that is measured: an operation, by so many clients, with so much latency upstream in milliseconds. */
export type Cell = {
  readonly operation: OperationName;
  readonly connections: number;
  readonly latency: number;
};

/** Samples by round; a cell's targets were measured one right after the other in each of them. */
export type CellResult = Cell & { readonly samples: Partial<Record<TargetName, Sample[]>> };

export type Comparison = {
  readonly cells: readonly CellResult[];
  /** In MiB, over all that was asked of a target. */
  readonly peakMb: Partial<Record<TargetName, number>>;
  /** What went wrong: none of these figures may be trusted then. */
  readonly complaints: readonly string[];
};

export type Log = (line: string) => void;

type Contestant = {
  readonly name: TargetName;
  readonly running: Running;
  readonly prepared: ReadonlyMap<OperationName, readonly Prepared[]>;
};

/** Measures the targets side by side. Rejects when a target does not start or answers other than REST. */
export async function compare(options: Options, log: Log): Promise<Comparison> {
  const deadline = performance.now() + options.maxMinutes * 60_000;
  const cells: CellResult[] = [];
  const peakMb: Partial<Record<TargetName, number>> = {};
  for (const world of Object.keys(WORLDS) as WorldName[]) {
    const own = cellsOf(options, world);
    if (own.length === 0) continue;
    await inWorld(world, { options, log }, async (stage, contestants) => {
      cells.push(...own);
      await rounds({ stage, contestants, cells: own, options, log, deadline });
      for (const { name, running } of contestants) {
        peakMb[name] = Math.max(peakMb[name] ?? 0, peakResidentMb(running.pid));
      }
    });
  }
  return { cells, peakMb, complaints: complaintsOf(cells) };
}

/** With `quick` latency is tried where it tells most. */
const cellsOf = (options: Options, world: WorldName): CellResult[] =>
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

type Work = (stage: Stage, contestants: readonly Contestant[]) => Promise<void>;

/** Starts upstream, load generator and targets, compares answers, warms up, and stops all at the end. */
async function inWorld(
  world: WorldName,
  { options, log }: { readonly options: Options; readonly log: Log },
  work: Work,
): Promise<void> {
  const cores = placing();
  const upstream = await startUpstream(WORLDS[world], cores.upstream);
  const load = startLoad(cores.load);
  const stage = { upstream, load, cores };
  const reference = await openReference(upstream.url, WORLDS[world].size);
  const contestants: Contestant[] = [];
  try {
    for (const name of options.targets) {
      contestants.push(await enter(name, { stage, reference, options, world }));
      log(`${TARGETS[name].title}: answers as REST does`);
    }
    await work(stage, contestants);
  } finally {
    reference.close();
    const children = [upstream, load, ...contestants.map(({ running }) => running)];
    await Promise.all(children.map((child) => child.stop()));
  }
}

type Entering = {
  readonly stage: Stage;
  readonly reference: Reference;
  readonly options: Options;
  readonly world: WorldName;
};

async function enter(name: TargetName, entering: Entering): Promise<Contestant> {
  const { stage, reference, options, world } = entering;
  const { upstream, cores } = stage;
  const target = TARGETS[name];
  const running = await startTarget({
    target,
    upstream: upstream.url,
    cores: cores.target,
    question: Buffer.from(requestFor(target, OPERATIONS.Q1, null)),
  });
  const line = await openLine(running.port);
  const cursors = await cursorsOf(target, line, reference);
  const prepared = new Map<OperationName, Prepared[]>();
  for (const operation of options.operations) {
    if (OPERATIONS[operation].world !== world) continue;
    prepared.set(
      operation,
      await prepare({ target, line, reference, cursors }, OPERATIONS[operation]),
    );
  }
  line.close();
  const lists = [...prepared.values()];
  for (let second = 0; second < options.warmSeconds; second++) {
    const requests = lists[second % lists.length] ?? [];
    await stage.load.apply({ port: running.port, requests, connections: 64, milliseconds: 1_000 });
  }
  return { name, running, prepared };
}

type Rounds = {
  readonly stage: Stage;
  readonly contestants: readonly Contestant[];
  readonly cells: readonly CellResult[];
  readonly options: Options;
  readonly log: Log;
  /** By the clock of `performance`. */
  readonly deadline: number;
};

/** A B C, B C A, …: whatever slows the machine down for a while slows everybody down. */
async function rounds(the: Rounds): Promise<void> {
  const { stage, contestants, cells, options, log, deadline } = the;
  for (let round = 0; round < options.rounds; round++) {
    if (round > 0 && performance.now() > deadline) return log('time is up: no further round');
    for (const cell of cells) {
      await stage.upstream.setLatency(cell.latency);
      const turn = contestants.map((_, at) => contestants[(at + round) % contestants.length]);
      for (const contestant of turn) if (contestant) await sample(the, cell, contestant);
    }
    await stage.upstream.setLatency(0);
    log(`round ${round + 1} of ${options.rounds}`);
  }
}

async function sample({ stage, options }: Rounds, cell: CellResult, one: Contestant) {
  const { name, running, prepared } = one;
  const taken = await measure(stage, running.pid, {
    port: running.port,
    requests: prepared.get(cell.operation) ?? [],
    connections: cell.connections,
    milliseconds: options.seconds * (cell.connections === 1 ? 500 : 1_000),
  });
  cell.samples[name] = [...(cell.samples[name] ?? []), taken];
}

const complaintsOf = (cells: readonly CellResult[]): string[] =>
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
