import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type RunOptions = { readonly env?: Record<string, string>; readonly cwd?: string };

/** The real process, with nothing of this one's environment. */
export function start(args: readonly string[], { env = {}, cwd }: RunOptions = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  const output = { out: '', err: '' };
  const out = child.stdout.setEncoding('utf8').on('data', (text) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }));

  /** The first match in standard output; fails when the process ends without it. */
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(output.out);
      if (match) return match;
      const more = once(out, 'data');
      const end = await Promise.race([more, ended]);
      if ('code' in end) throw new Error(`The process ended: ${end.out}${end.err}`);
    }
  };
  return { child, ended, says, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

export const run = (args: readonly string[], place?: RunOptions) => start(args, place).ended;
