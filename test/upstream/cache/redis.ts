import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished, test } from 'vitest';

/** A test that runs where redis-server is installed, as `.ci/run` sees to, and is told as skipped elsewhere. */
export const testOnRedis = test.skipIf(spawnSync('redis-server', ['--version']).status !== 0);

export type RedisServer = {
  /** The path of its socket, as `CACHE_URL` takes it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** It goes on accepting and no longer answers. */
  readonly freeze: () => void;
};

/** A real server of its own, on a socket in a folder, `at` or a new one, that ends with the test. */
export const startRedis = async (at?: string): Promise<RedisServer> => {
  const folder = at ?? (await mkdtemp(path.join(tmpdir(), 'dataset-graph-redis-')));
  const url = path.join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', url, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', [...args, '--dir', folder], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  const failed = once(server, 'error').then(([error]: unknown[]) => {
    throw new Error('This test needs redis-server (apt-get install redis-server).', {
      cause: error,
    });
  });
  await Promise.race([failed, listening(url, server)]);
  failed.catch(() => undefined);
  onTestFinished(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });
  return { url, stop, freeze: () => void server.kill('SIGSTOP') };
};

const listening = async (url: string, server: ChildProcess): Promise<void> => {
  while (server.exitCode === null) {
    const socket = connect(url);
    const connected = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (connected) return;
    await new Promise((tick) => setTimeout(tick, 10));
  }
};
