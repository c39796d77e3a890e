import path from 'node:path';
import { type Child, startChild } from '../machine/child.ts';
import type { LoadOptions, LoadResult } from './load.ts';

export type Load = Child & {
  /** One at a time. Rejects when the load does not come to its end. */
  readonly apply: (options: LoadOptions) => Promise<LoadResult>;
};

/** Beyond the measured time: for the lead-in, and for what is under way at the end. */
const REPLY_TIMEOUT_MS = 60_000;

/** Starts the load generator in a process of its own. */
export function startLoad(cores: string | undefined): Load {
  const child = startChild({
    command: [process.execPath, path.join(import.meta.dirname, 'generator.ts')],
    cores,
    hasIpc: true,
  });
  const apply = (options: LoadOptions): Promise<LoadResult> =>
    new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`The load never ended. ${child.lastError()}`));
      const timeout = setTimeout(fail, 3 * options.milliseconds + REPLY_TIMEOUT_MS);
      child.process.once('exit', fail);
      child.process.once('message', (result: LoadResult) => {
        clearTimeout(timeout);
        child.process.off('exit', fail);
        resolve(result);
      });
      child.process.send(options);
    });
  return { ...child, apply };
}
