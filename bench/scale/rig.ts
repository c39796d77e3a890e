import { openLine } from '../load/connection.ts';
import type { Prepared } from '../load/load.ts';
import { startLoad } from '../load/start.ts';
import { placing } from '../machine/cores.ts';
import { measure, type Sample } from '../measure.ts';
import { OPERATIONS, type Operation } from '../operations/operations.ts';
import { cursorsOf, prepare } from '../operations/prepare.ts';
import { openReference } from '../operations/reference.ts';
import { requestFor } from '../operations/requests.ts';
import type { Options } from '../options.ts';
import { startTarget } from '../targets/start.ts';
import { TARGETS } from '../targets/targets.ts';
import { startUpstream } from '../upstream/start.ts';

export type StandOptions = {
  /** Datasets of Qualia upstream. */
  readonly size: number;
  readonly target: 'dataset-graph' | 'as-shipped';
};

/** Our server alone on an upstream of its own. */
export type Stand = {
  readonly pid: number;
  /** Everything that the load will ask for; each answer is held against REST's. */
  readonly prepare: (operation: Operation) => Promise<Prepared[]>;
  readonly measure: (options: Asking) => Promise<Sample>;
};

export type Asking = {
  readonly requests: readonly Prepared[];
  readonly connections: number;
  readonly seconds: number;
};

const SUTRO_SIZE = 200;

/** Starts a stand, hands it to `work`, and stops it. */
export async function withStand<T>(
  { size, target: name }: StandOptions,
  work: (stand: Stand) => Promise<T>,
): Promise<T> {
  const target = TARGETS[name];
  const cores = placing();
  const upstream = await startUpstream({ size, sutroSize: SUTRO_SIZE }, cores.upstream);
  const load = startLoad(cores.load);
  const stops = [upstream.stop, load.stop];
  try {
    const running = await startTarget({
      target,
      upstream: upstream.url,
      cores: cores.target,
      question: Buffer.from(requestFor(target, OPERATIONS.Q1, null)),
    });
    stops.push(running.stop);
    const reference = await openReference(upstream.url, size);
    const line = await openLine(running.port);
    const cursors = await cursorsOf(target, line, reference);
    const stand: Stand = {
      pid: running.pid,
      prepare: (operation) => prepare({ target, line, reference, cursors }, operation),
      measure: ({ requests, connections, seconds }) =>
        measure({ upstream, load, cores }, running.pid, {
          port: running.port,
          requests,
          connections,
          milliseconds: seconds * 1_000,
        }),
    };
    const result = await work(stand);
    line.close();
    reference.close();
    return result;
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

/** As many stands at once as there are sizes. */
export const withStands = <T>(
  [first, ...rest]: readonly StandOptions[],
  work: (stands: readonly Stand[]) => Promise<T>,
): Promise<T> =>
  first === undefined
    ? work([])
    : withStand(first, (stand) => withStands(rest, (others) => work([stand, ...others])));

/** One place on the axis of a chart: whom is asked, and what. */
export type Place = Asking & { readonly stand: Stand; readonly at: number };

export type Measured = { readonly at: number; readonly samples: readonly Sample[] };

/** Warms every place up, then measures them by turns, so that a slow moment of the machine spoils none of them alone. */
export async function byTurns(
  places: readonly Place[],
  { rounds, warmSeconds }: Pick<Options, 'rounds' | 'warmSeconds'>,
): Promise<Measured[]> {
  for (const { stand, requests } of places) {
    await stand.measure({ requests, connections: 16, seconds: warmSeconds / 2 });
  }
  const taken = places.map(({ at }) => ({ at, samples: [] as Sample[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, { stand, ...asking }] of places.entries()) {
      taken[index]?.samples.push(await stand.measure(asking));
    }
  }
  return taken;
}
