import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'iovalkey';
import { expect, onTestFinished } from 'vitest';
import type { SharedStore } from '../../../src/upstream/cache/shared-store.ts';
import { valkeyStore } from '../../../src/upstream/cache/valkey.ts';
import { startRedis, testOnRedis } from './redis.ts';

const open = async (url: string) => {
  const store = await valkeyStore(url);
  onTestFinished(() => store.close());
  return store;
};

/** Waits until `done` resolves with true; bounded by the test's time. */
const until = async (done: () => Promise<boolean>): Promise<void> => {
  while (!(await done().catch(() => false))) await new Promise((tick) => setTimeout(tick, 20));
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** A primary of a cluster on loopback. */
const startNode = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataset-graph-cluster-'));
  const [port, bus] = [await freePort(), await freePort()];
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const clustered = ['--cluster-enabled', 'yes', '--cluster-port', `${bus}`];
  const server = spawn('redis-server', [...args, ...clustered], { stdio: 'ignore' });
  const client = new Redis({ port, host: '127.0.0.1' });
  client.on('error', () => {});
  onTestFinished(async () => {
    client.disconnect();
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  await until(async () => (await client.ping()) === 'PONG');
  return { client, port, bus };
};

const startCluster = async (): Promise<string> => {
  const [one, two] = await Promise.all([startNode(), startNode()]);
  await one.client.cluster('ADDSLOTSRANGE', 0, 8191);
  await two.client.cluster('ADDSLOTSRANGE', 8192, 16383);
  await one.client.call('CLUSTER', 'MEET', '127.0.0.1', two.port, two.bus);
  for (const { client } of [one, two]) {
    await until(async () => String(await client.cluster('INFO')).includes('cluster_state:ok'));
  }
  return `redis://127.0.0.1:${one.port}`;
};

/** Stores a value and reads it by the other store. */
const share = async (writer: SharedStore, reader: SharedStore, account: string) => {
  const slot = await writer.getOrLock(account, 'key', 1_000);
  await slot.store('value', 60_000);
  return (await reader.getOrLock(account, 'key', 1_000)).cached?.value;
};

testOnRedis('values of accounts on every node of a cluster are shared', async () => {
  const url = await startCluster();
  const [one, two] = [await open(url), await open(url)];
  const forgotten = Promise.withResolvers<string>();
  two.onForgotten((account) => account !== undefined && forgotten.resolve(account));
  // Of thirty accounts, both nodes have some.
  for (let at = 0; at < 30; at++) {
    expect(await share(one, two, `account${at}`)).toBe('value');
    await one.set(`cool:${at}`, '', 10_000);
    expect(await two.get(`cool:${at}`)).toMatchObject({ value: '' });
  }
  for (let at = 0; at < 30; at++) {
    await one.forget(`account${at}`);
    expect((await two.getOrLock(`account${at}`, 'key', 1_000)).cached).toBeUndefined();
  }
  const again = setInterval(() => void one.forget('account0'), 50);
  expect(await forgotten.promise).toMatch(/^account/);
  clearInterval(again);
});

testOnRedis(
  'a failover that leaves connections to the former primary open is noticed',
  async () => {
    const [former, present] = [await startRedis(), await startRedis()];
    const folder = await mkdtemp(path.join(tmpdir(), 'dataset-graph-failover-'));
    const url = path.join(folder, 'front.sock');
    let target = former.url;
    const sockets = new Set<Socket>();
    const front = createServer((socket) => {
      const inner = connect(target);
      for (const one of [socket, inner]) sockets.add(one.on('error', () => {}));
      socket.pipe(inner).pipe(socket);
    }).listen(url);
    await once(front, 'listening');
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      front.close();
      await rm(folder, { recursive: true, force: true });
    });
    const store = await open(url);
    expect(await share(store, store, 'before')).toBe('value');
    target = present.url;
    const admin = new Redis(former.url);
    await admin.replicaof('127.0.0.1', 1);
    admin.disconnect();
    await expect(store.getOrLock('after', 'key', 1_000)).rejects.toThrow(/READONLY/);
    await until(async () => (await share(store, store, 'after')) === 'value');
  },
);
