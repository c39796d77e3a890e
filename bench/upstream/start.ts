import path from 'node:path';
import { type Child, startChild } from '../machine/child.ts';
import { KEY } from '../targets/targets.ts';
import type { CatalogueOptions } from './catalogue.ts';
import type { UpstreamStats } from './server.ts';

export type Upstream = Child & {
  readonly url: string;
  readonly stats: () => Promise<UpstreamStats>;
  readonly reset: () => Promise<void>;
  readonly setLatency: (ms: number) => Promise<void>;
};

/** Starts the recorded upstream in a process of its own. */
export async function startUpstream(
  { size, sutroSize, jobs }: CatalogueOptions,
  cores: string | undefined,
): Promise<Upstream> {
  const flags = { size, 'sutro-size': sutroSize, jobs, key: KEY };
  const child = startChild({
    command: [
      process.execPath,
      path.join(import.meta.dirname, 'main.ts'),
      ...Object.entries(flags).flatMap(([name, value]) =>
        value === undefined ? [] : [`--${name}`, String(value)],
      ),
    ],
    cores,
  });
  const url = await child.firstLine();
  const control = async (command: string) =>
    (await (await fetch(`${url}/__${command}`)).json()) as UpstreamStats;
  return {
    ...child,
    url,
    stats: () => control('stats'),
    reset: async () => void (await control('reset')),
    setLatency: async (ms) => void (await control(`latency?ms=${ms}`)),
  };
}
