import type { LoadOptions } from './load/load.ts';
import type { Load } from './load/start.ts';
import type { CorePlacement } from './machine/cores.ts';
import { cpuMs, machineBusyMs } from './machine/usage.ts';
import type { Upstream } from './upstream/start.ts';

/** What one stretch of load has shown. */
export type Sample = {
  /** Operations per second, and what half and 99 % of them took at the most, in milliseconds. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Per operation: upstream calls, and milliseconds of the target's processor time. */
  readonly calls: number;
  readonly cpu: number;
  /** Share of its core that the busier of upstream and load generator took: near 1 they may have been what is measured. */
  readonly feeding: number;
  /** Share of one core that processes outside of the benchmark took. */
  readonly foreign: number;
  /** Answers that the upstream had to make first; expected to be 0. */
  readonly made: number;
  readonly failures: number;
  readonly firstFailure: string | undefined;
};

export type BenchSetup = {
  readonly upstream: Upstream;
  readonly load: Load;
  readonly cores: CorePlacement;
};

/** Applies load to a target and accounts for it. The upstream's latency is as it was set before. */
export async function measure(
  setup: BenchSetup,
  pid: number,
  options: LoadOptions,
): Promise<Sample> {
  const { upstream, load, cores } = setup;
  const pids = [pid, upstream.pid, load.pid];
  const usage = () => ({
    at: performance.now(),
    machine: machineBusyMs(),
    cpu: [...pids, process.pid].map(cpuMs),
  });
  await upstream.reset();
  const before = usage();
  const result = await load.apply(options);
  const after = usage();
  const { calls, made } = await upstream.stats();

  const wall = after.at - before.at;
  const spent = after.cpu.map((value, at) => value - (before.cpu[at] ?? 0));
  const [target = Number.NaN, upstreams = 0, loads = 0] = spent;
  const feeding = cores.upstream === cores.load ? upstreams + loads : Math.max(upstreams, loads);
  const benchmark = spent.reduce((sum, value) => sum + value, 0);
  return {
    rate: (result.measured / result.milliseconds) * 1_000,
    p50: result.p50,
    p99: result.p99,
    calls: calls / result.total,
    cpu: target / result.total,
    feeding: feeding / wall,
    foreign: Math.max(0, after.machine - before.machine - benchmark) / wall,
    made,
    failures: result.failures,
    firstFailure: result.firstFailure,
  };
}
