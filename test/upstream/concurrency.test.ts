import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { qualia } from '../../src/providers/routes.ts';
import { memoizePerRequest } from '../../src/upstream/cache/request-memo.ts';
import { createUpstream } from '../../src/upstream/upstream.ts';
import { policySettings } from '../../src/upstream/upstreams.ts';
import { caller, READ, standIn } from './fake-provider.ts';

const OPERATIONS = 64;
const READS = 40;

/** A provider that answers with what it was asked for, and the way to it is by default. */
const crowd = async () => {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  let now = 0;
  let most = 0;
  const { origin, transport } = await standIn(({ url = '', socket }, response) => {
    sockets.add(socket);
    asked.push(url);
    now += 1;
    most = Math.max(most, now);
    setImmediate(() => {
      now -= 1;
      response.end(JSON.stringify(url));
    });
  });
  const { bulkhead } = readConfig({}).upstream;
  const { send } = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: origin,
    transport: transport,
    bulkhead,
  });
  const operation = (name: number) => {
    const one = caller();
    const fetch = memoizePerRequest(send, one.call);
    const paths = Array.from({ length: READS }, (_, at) => `/${name}/${at}`);
    return { ...one, paths, answers: paths.map((path) => fetch({ ...READ, path })) };
  };
  return { operation, sockets, asked, most: () => most };
};

test('64 operations of 40 reads each all succeed at once, on no more sockets than reads under way', async () => {
  const { operation, sockets, most } = await crowd();
  const operations = Array.from({ length: OPERATIONS }, (_, name) => operation(name));
  for (const { answers, paths, kinds } of operations) {
    expect(await Promise.all(answers)).toEqual(paths);
    expect(kinds()).toEqual(Array(READS).fill('attempt'));
  }
  expect(most()).toBeLessThanOrEqual(256);
  expect(sockets.size).toBeLessThanOrEqual(256);
});

test('operations that leave in the middle cost the others nothing, and are not asked for', async () => {
  const { operation, asked } = await crowd();
  const operations = Array.from({ length: OPERATIONS }, (_, name) => operation(name));
  const leaving = operations.filter((_, name) => name % 4 === 3);
  const staying = operations.filter((_, name) => name % 4 !== 3);
  await operations[0]?.answers[0];
  for (const { leave } of leaving) leave();
  for (const { answers, paths } of staying) expect(await Promise.all(answers)).toEqual(paths);
  const left = await Promise.allSettled(leaving.flatMap(({ answers }) => answers));
  const refused = left.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  // Some were under way when their operation left, but most were still waiting.
  expect(asked.length).toBeLessThan((OPERATIONS - leaving.length) * READS + 256);
});
