import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { running } from './ask.ts';

const listening = async (port = 0) => {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port: typeof address === 'object' && address ? address.port : 0, close };
};

/** Closes while three requests are under way; the process ends when nothing is left open, and not before. */
const CHILD = `
  import { setTimeout } from 'node:timers/promises';
  import { startSandbox } from ${JSON.stringify(new URL('../../src/sandbox/sandbox.ts', import.meta.url))};
  const faults = [
    { route: '/v1/jobs', fault: { latency: 600_000 } },
    { route: '/v1/datasets', fault: 'slow' },
    { provider: 'sutro', fault: 'hang' },
  ];
  const sandbox = await startSandbox({ size: 50, faults });
  console.log(JSON.stringify([sandbox.qualiaUrl, sandbox.sutroUrl]));
  while (sandbox.calls.length < 3) await setTimeout(5);
  await sandbox.close();
`;

test('closing leaves neither a listener, a connection nor a timer, whatever is under way', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  const [qualiaUrl, sutroUrl] = JSON.parse(String(line));
  const headers = { 'x-api-key': 'sandbox', authorization: 'Key sandbox' };
  const answers = await Promise.allSettled(
    [`${qualiaUrl}/v1/jobs/list`, `${qualiaUrl}/v1/datasets/list`, `${sutroUrl}/list-jobs`].map(
      async (url) => (await fetch(url, { headers })).text(),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await exited).toEqual([0, null]);
});

test('closing twice is closing once', async () => {
  const { sandbox } = await running({ size: 1 });
  await Promise.all([sandbox.close(), sandbox.close()]);
  await sandbox.close();
  await expect(fetch(sandbox.qualiaUrl)).rejects.toThrow('fetch failed');
});

test('the two providers are two origins on loopback', async () => {
  await using fixture = await running({ size: 1 });
  const [qualia, sutro] = [new URL(fixture.sandbox.qualiaUrl), new URL(fixture.sandbox.sutroUrl)];
  expect([qualia.hostname, sutro.hostname]).toEqual(['127.0.0.1', '127.0.0.1']);
  expect(qualia.port).not.toBe(sutro.port);
});

test('a port that is taken is told, and the other one is given back', async () => {
  const [taken, free] = [await listening(), await listening()];
  await free.close();
  const ports = { qualia: free.port, sutro: taken.port };
  await expect(startSandbox({ size: 1, ports })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const again = await listening(free.port);
  await Promise.all([again.close(), taken.close()]);
});

test('a key of choice is the only one accepted', async () => {
  await using fixture = await running({ size: 1, apiKey: 'sk_other' });
  expect((await fixture.qualia('/v1/credits')).status).toBe(200);
  expect((await fixture.sutro('/get-quotas')).status).toBe(200);
  const init = { headers: { 'x-api-key': 'sandbox' } };
  expect((await fixture.qualia('/v1/credits', init)).status).toBe(401);
});

test('the latest 10 000 calls are remembered', async () => {
  await using fixture = await running({ size: 1 });
  const { calls } = fixture.sandbox;
  for (let at = 0; at <= 10_000; at += 1) calls.record({ ...CALL, path: `/${at}` });
  expect([calls.length, calls[0]?.path, calls.at(-1)?.path]).toEqual([10_000, '/1', '/10000']);
  calls.clear();
  expect(calls).toHaveLength(0);
});

const CALL = { provider: 'qualia', method: 'GET', path: '/', route: '', headers: {} } as const;

test('a body beyond a megabyte is refused', async () => {
  await using fixture = await running({ size: 1 });
  const headers = { authorization: 'Key sandbox' };
  const body = 'x'.repeat(1_100_000);
  const { status } = await fixture.sutro('/list-dataset-files', { method: 'POST', headers, body });
  expect(status).toBe(413);
});
