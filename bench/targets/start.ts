import { setTimeout as later } from 'node:timers/promises';
import { type Answer, openSequentialConnection } from '../load/connection.ts';
import { type Child, startChild } from '../machine/child.ts';
import { freePort } from '../machine/port.ts';
import { ROOT, type Target } from './targets.ts';

export type Running = Child & { readonly port: number };

export type StartOptions = {
  readonly target: Target;
  readonly upstream: string;
  readonly cores: string | undefined;
  /** The first thing that is asked. */
  readonly firstRequest: Buffer;
};

export type Started = Running & {
  /** From the start of the process to the end of its first answer, in milliseconds. */
  readonly startUpMs: number;
};

const START_TIMEOUT_MS = 30_000;

/** Starts a target and asks it until it answers. Rejects when it does not, or not with 200. */
export async function startTarget(options: StartOptions): Promise<Started> {
  const { target, upstream, cores, firstRequest } = options;
  const port = await freePort();
  const began = performance.now();
  const child = startChild({
    command: target.command(),
    cores,
    cwd: ROOT,
    env: target.env(upstream, port),
  });
  const { status, content } = await firstAnswer(child, port, firstRequest);
  const startUpMs = performance.now() - began;
  // Somebody else may have answered.
  const isOurs = child.process.exitCode === null;
  if (isOurs && status === 200) return { ...child, port, startUpMs };
  await child.stop();
  throw new Error(`${target.title} answered ${status}: ${content} ${child.lastError()}`);
}

async function firstAnswer(child: Child, port: number, firstRequest: Buffer): Promise<Answer> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline && child.process.exitCode === null) {
    const line = await openSequentialConnection(port).catch(() => undefined);
    if (line) return line.ask(firstRequest).finally(line.close);
    await later(1);
  }
  await child.stop();
  throw new Error(`It never listened. ${child.lastError()}`);
}
