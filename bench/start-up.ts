import type { Log } from './compare.ts';
import { placeOnCores } from './machine/cores.ts';
import { CATALOGUES, OPERATIONS } from './operations/operations.ts';
import { requestFor } from './operations/requests.ts';
import type { Options } from './options.ts';
import { startTarget } from './targets/start.ts';
import { TARGETS, type TargetName } from './targets/targets.ts';
import { startUpstream } from './upstream/start.ts';

/** From process start to the first answered query, in milliseconds, by turns. */
export type StartUps = Partial<Record<TargetName, number[]>>;

/** Starts each target again and again; what it is asked first is a page of 20. */
export async function startUps(options: Options, log: Log): Promise<StartUps> {
  const cores = placeOnCores();
  const upstream = await startUpstream(CATALOGUES.many, cores.upstream);
  const taken: StartUps = {};
  try {
    for (let order = 0; order < options.starts; order++) {
      // It starts as the one with its cache off does.
      for (const name of options.targets.filter((it) => it !== 'as-shipped')) {
        const target = TARGETS[name];
        const question = Buffer.from(requestFor(target, OPERATIONS.Q1, null));
        const started = await startTarget({
          target,
          upstream: upstream.url,
          cores: cores.target,
          firstRequest: question,
        });
        await started.stop();
        // The first start of all also reads files that nobody has read yet.
        if (order > 0) taken[name] = [...(taken[name] ?? []), started.startUpMs];
      }
    }
  } finally {
    await upstream.stop();
  }
  log('start-up is measured');
  return taken;
}
