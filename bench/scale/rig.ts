import { openSequentialConnection } from '../load/connection.ts';
import type { Prepared } from '../load/load.ts';
import { startLoad } from '../load/start.ts';
import { placeOnCores } from '../machine/cores.ts';
import { measure, type Sample } from '../measure.ts';
import { OPERATIONS, type Operation } from '../operations/operations.ts';
import { cursorsOf, prepare } from '../operations/prepare.ts';
import { openReference } from '../operations/reference.ts';
import { requestFor } from '../operations/requests.ts';
import type { Options } from '../options.ts';
import { startTarget } from '../targets/start.ts';
import { TARGETS } from '../targets/targets.ts';
import { startUpstream } from '../upstream/start.ts';

export type RigOptions = {
  /** Datasets of Qualia upstream. */
  readonly size: number;
  readonly target: 'dataset-graph' | 'as-shipped';
};

/** Our server alone on an upstream of its own. */
export type Rig = {
  readonly pid: number;
  /** Everything that the load will ask for; each answer is held against REST's. */
  readonly prepare: (operation: Operation) => Promise<Prepared[]>;
  readonly measure: (options: LoadRequest) => Promise<Sample>;
};

export type LoadRequest = {
  readonly requests: readonly Prepared[];
  readonly connections: number;
  readonly seconds: number;
};

const SUTRO_SIZE = 200;

/** Starts a stand, hands it to `work`, and stops it. */
export async function withRig<T>(
  { size, target: name }: RigOptions,
  work: (rig: Rig) => Promise<T>,
): Promise<T> {
  const target = TARGETS[name];
  const cores = placeOnCores();
  const upstream = await startUpstream({ size, sutroSize: SUTRO_SIZE }, cores.upstream);
  const load = startLoad(cores.load);
  const stops = [upstream.stop, load.stop];
  try {
    const running = await startTarget({
      target,
      upstream: upstream.url,
      cores: cores.target,
      firstRequest: Buffer.from(requestFor(target, OPERATIONS.Q1, null)),
    });
    stops.push(running.stop);
    const reference = await openReference(upstream.url, size);
    const connection = await openSequentialConnection(running.port);
    const cursors = await cursorsOf(target, connection, reference);
    const rig: Rig = {
      pid: running.pid,
      prepare: (operation) => prepare({ target, connection, reference, cursors }, operation),
      measure: ({ requests, connections, seconds }) =>
        measure({ upstream, load, cores }, running.pid, {
          port: running.port,
          requests,
          connections,
          milliseconds: seconds * 1_000,
        }),
    };
    const result = await work(rig);
    connection.close();
    reference.close();
    return result;
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

/** As many stands at once as there are sizes. */
export const withRigs = <T>(
  [first, ...rest]: readonly RigOptions[],
  work: (rigs: readonly Rig[]) => Promise<T>,
): Promise<T> =>
  first === undefined
    ? work([])
    : withRig(first, (rig) => withRigs(rest, (others) => work([rig, ...others])));

/** One place on the axis of a chart: whom is asked, and what. */
export type MeasuringPoint = LoadRequest & { readonly stand: Rig; readonly at: number };

export type Measured = { readonly at: number; readonly samples: readonly Sample[] };

/** Warms every place up, then measures them by turns, so that a slow moment of the machine spoils none of them alone. */
export async function measureInTurns(
  points: readonly MeasuringPoint[],
  { rounds, warmSeconds }: Pick<Options, 'rounds' | 'warmSeconds'>,
): Promise<Measured[]> {
  for (const { stand: rig, requests } of points) {
    await rig.measure({ requests, connections: 16, seconds: warmSeconds / 2 });
  }
  const taken = points.map(({ at }) => ({ at, samples: [] as Sample[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, { stand: rig, ...loadRequest }] of points.entries()) {
      taken[index]?.samples.push(await rig.measure(loadRequest));
    }
  }
  return taken;
}
