import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { run, start } from './run.ts';

const ANY_PORTS = ['--qualia-port', '0', '--sutro-port', '0'];

test('sandbox prints the settings with which a gateway finds both providers live', async () => {
  using sandbox = start(['sandbox', '--size', '3', '--sutro-size', '2', ...ANY_PORTS]);
  const [settings] = await sandbox.says(/^(\w+=\S+\n){4}$/);
  const env: Record<string, string> = { PORT: '0', LOG_LEVEL: 'silent' };
  for (const [name, value] of Object.entries(parseEnv(settings))) env[name] = String(value);
  using gateway = start([], { env });
  const [, origin] = await gateway.says(/(http:\S+)\/graphql \(qualia: live, sutro: live\)/);
  const query = '{ datasets { totalCount } sutroDatasets { totalCount } }';
  const answer = await fetch(`${origin}/graphql?query=${encodeURIComponent(query)}`);
  expect(await answer.json()).toEqual({
    data: { datasets: { totalCount: 3 }, sutroDatasets: { totalCount: 2 } },
  });
  sandbox.child.kill('SIGTERM');
  expect(await sandbox.ended).toMatchObject({ code: 0, err: '' });
});

test.each([
  [['--seed=-1'], '--seed takes a whole number from 0 to'],
  [['--qualia-port', '65536'], '--qualia-port takes a whole number from 0 to 65535'],
  [['--faults', 'mayhem'], 'The fault "mayhem" cannot be read.'],
  [['--catalogue', 'other'], '--catalogue takes the word seeds'],
])('sandbox %j is wrong usage', async (args, sentence) => {
  const { code, err } = await run(['sandbox', ...args]);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});

test('sandbox says in one line that a port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => other.once('listening', resolve));
    const port = String((other.address() as AddressInfo).port);
    const { code, err } = await run(['sandbox', '--qualia-port', '0', '--sutro-port', port]);
    expect([code, err]).toEqual([1, `Cannot listen on 127.0.0.1:${port}: the port is in use.\n`]);
  } finally {
    other.close();
  }
});
