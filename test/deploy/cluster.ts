import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { start } from '../cli/run.ts';

// deploy/compose.yaml as processes: two gateways, a Redis, and nginx with the very file of deploy/.

const DEPLOY = path.resolve(import.meta.dirname, '../../deploy');
const API_KEY = 'sk_cluster-0123456789';
const LIMIT_MS = 15_000;

const isInstalled = (program: string): boolean => {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${program}`], { env: { PATH: PATHS } });
    return true;
  } catch {
    return false;
  }
};
const PATHS = `${process.env.PATH}:/usr/sbin`;

export const isPossible = isInstalled('nginx') && isInstalled('redis-server');

export type Replica = {
  readonly url: string;
  readonly process: ReturnType<typeof start>;
};

export type Cluster = {
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  readonly replicas: Replica[];
  readonly redis: ChildProcess;
  /** Where the balancer listens. */
  readonly url: string;
  /** Starts a replica on the port of one that has ended. */
  readonly restart: (replica: Replica) => Promise<Replica>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

export async function startCluster(): Promise<Cluster> {
  const started = new AsyncDisposableStack();
  try {
    return await compose(started);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function compose(started: AsyncDisposableStack): Promise<Cluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cluster-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  // nginx' workers are nobody's.
  await chmod(folder, 0o777);

  const sandbox = await startSandbox({ apiKey: API_KEY });
  started.defer(() => sandbox.close());
  const socket = path.join(folder, 'redis.sock');
  const redis = run('redis-server', ['--port', '0', '--unixsocket', socket, '--save', ''], folder);
  started.defer(() => end(redis));
  await until(() => existsSync(socket));

  const env = {
    QUALIA_API_KEY: API_KEY,
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_API_KEY: API_KEY,
    SUTRO_BASE_URL: sandbox.sutroUrl,
    CACHE_URL: socket,
    TRUSTED_PROXIES: '1',
    NODE_ENV: 'production',
    GRAPHIQL: 'true',
    LOG_LEVEL: 'info',
  };
  const replica = async (port = '0'): Promise<Replica> => {
    const gateway = start(['serve', '--port', port], { env });
    started.defer(async () => {
      gateway.child.kill('SIGKILL');
      await gateway.ended;
    });
    const [, url = ''] = await gateway.says(/(http:\S+)\/graphql/);
    return { url, process: gateway };
  };
  const replicas = await Promise.all([replica(), replica()]);

  const port = await freePort();
  await configure(folder, port, replicas);
  const nginx = run('nginx', ['-p', folder, '-c', 'nginx.conf', '-g', 'daemon off;'], folder);
  started.defer(() => end(nginx));
  const url = `http://127.0.0.1:${port}`;
  await until(() => isUp(url));

  return {
    sandbox,
    env,
    replicas,
    redis,
    url,
    restart: ({ url }) => replica(new URL(url).port),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** The files of deploy/, with the places that only containers have. */
async function configure(folder: string, port: number, replicas: readonly Replica[]) {
  const edited = async (file: string, edit: (text: string) => string) =>
    writeFile(path.join(folder, file), edit(await readFile(path.join(DEPLOY, file), 'utf8')));
  await edited('nginx.conf', (text) =>
    text.replaceAll('/tmp/', `${folder}/`).replace('listen 8080', `listen 127.0.0.1:${port}`),
  );
  const servers = replicas.map(({ url }) => `server ${new URL(url).host}`);
  await edited('upstream.conf', (text) =>
    text
      .replace(/^resolver .*\n/m, '')
      .replace(/server gateway:4000 resolve( [^;]*);/, (_, rest) =>
        servers.map((server) => `${server}${rest};`).join('\n'),
      ),
  );
}

function run(program: string, args: readonly string[], cwd: string): ChildProcess {
  const child = spawn(program, args, { cwd, stdio: 'ignore', env: { PATH: PATHS } });
  child.on('error', () => {});
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

const isUp = (url: string): Promise<boolean> =>
  fetch(`${url}/livez`).then(
    ({ ok }) => ok,
    () => false,
  );

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error('It did not start in time.');
    await setTimeout(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
