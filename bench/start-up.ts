import type { Log } from './compare.ts';
import { placing } from './machine/cores.ts';
import { OPERATIONS, WORLDS } from './operations/operations.ts';
import { requestFor } from './operations/requests.ts';
import type { Options } from './options.ts';
import { startTarget } from './targets/start.ts';
import { TARGETS, type TargetName } from './targets/targets.ts';
import { startUpstream } from './upstream/start.ts';

/** From process start to the first answered query, in milliseconds, by turns. */
export type StartUps = Partial<Record<TargetName, number[]>>;

/** Starts each target again and again; what it is asked first is a page of 20. */
export async function startUps(options: Options, log: Log): Promise<StartUps> {
  const cores = placing();
  const upstream = await startUpstream(WORLDS.many, cores.upstream);
  const taken: StartUps = {};
  try {
    for (let turn = 0; turn < options.starts; turn++) {
      // It starts as the one with its cache off does.
      for (const name of options.targets.filter((it) => it !== 'as-shipped')) {
        const target = TARGETS[name];
        const question = Buffer.from(requestFor(target, OPERATIONS.Q1, null));
        const started = await startTarget({
          target,
          upstream: upstream.url,
          cores: cores.target,
          question,
        });
        await started.stop();
        // The first start of all also reads files that nobody has read yet.
        if (turn > 0) taken[name] = [...(taken[name] ?? []), started.startUpMs];
      }
    }
  } finally {
    await upstream.stop();
  }
  log('start-up is measured');
  return taken;
}
