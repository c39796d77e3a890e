import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import { pinnedCommand } from './cores.ts';

export type ChildOptions = {
  readonly command: readonly string[];
  readonly cores: string | undefined;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it exchanges messages with this process. */
  readonly hasIpc?: boolean;
};

/** A process of the benchmark. */
export type Child = {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The first line that it prints. Rejects when it ends before. */
  readonly firstLine: () => Promise<string>;
  /** The end of what it wrote to standard error. */
  readonly lastError: () => string;
  readonly stop: () => Promise<void>;
};

const MAX_ERROR_CHARACTERS = 2_000;
const STOP_TIMEOUT_MS = 3_000;
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

/** Starts a process on its cores; it ends with this one at the latest. */
export function startChild(options: ChildOptions): Child {
  const { command, cores, cwd, env = {}, hasIpc = false } = options;
  const [file = '', ...args] = pinnedCommand(cores, command);
  const child = spawn(file, args, {
    ...(cwd && { cwd }),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe', hasIpc ? 'ipc' : 'ignore'],
  });
  if (child.pid === undefined) throw new Error(`${file} cannot be started.`);
  running.add(child);
  child.once('exit', () => running.delete(child));
  let written = '';
  let printed = '';
  const line = Promise.withResolvers<string>();
  child.stdout?.on('data', (chunk) => {
    if (printed.includes('\n')) return;
    printed += chunk;
    if (printed.includes('\n')) line.resolve(printed.split('\n')[0] ?? '');
  });
  child.stderr?.on('data', (chunk) => {
    written = `${written}${chunk}`.slice(-MAX_ERROR_CHARACTERS);
  });
  return {
    process: child,
    pid: child.pid,
    firstLine: () => {
      child.once('exit', (code) => line.reject(new Error(`It ended with ${code}: ${written}`)));
      return line.promise;
    },
    lastError: () => written,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timeout = new AbortController();
  const kill = later(STOP_TIMEOUT_MS, undefined, { signal: timeout.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  );
  await exit;
  timeout.abort();
  await kill;
}
