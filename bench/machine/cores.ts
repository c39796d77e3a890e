import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which cores a process may use, in `taskset`'s notation; undefined leaves it to the system. */
export type CorePlacement = {
  /** The server under test: one core that nothing else of the benchmark uses. */
  readonly target: string | undefined;
  readonly upstream: string | undefined;
  readonly load: string | undefined;
};

/** With two cores, upstream and load share one. */
export function placeOnCores(): CorePlacement {
  const cores = usableCores();
  const target = cores.at(-1);
  if (cores.length < 2 || !target || !hasTaskset()) {
    return { target: undefined, upstream: undefined, load: undefined };
  }
  return { target, upstream: cores[0], load: cores.length > 2 ? cores[1] : cores[0] };
}

/** The command with the cores it may use. `taskset` replaces itself by it, so that the process id stays. */
export const pinnedCommand = (
  cores: string | undefined,
  command: readonly string[],
): readonly string[] =>
  cores === undefined ? command : ['taskset', '--cpu-list', cores, ...command];

const hasTaskset = (): boolean => spawnSync('taskset', ['--version']).status === 0;

/** None where the system does not tell, as outside Linux. */
function usableCores(): string[] {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return coresIn(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
  } catch {
    return [];
  }
}

/** Of a list such as `0-2,5`. */
export const coresIn = (list: string): string[] =>
  list.split(',').flatMap((range) => {
    if (!/^\d+(-\d+)?$/.test(range)) return [];
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
  });
