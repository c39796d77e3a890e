import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { start } from './run.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVER = /(http:\/\/127\.0\.0\.1:\d+)\/graphql/;

const readyz = async (origin: string): Promise<number> => {
  const response = await fetch(`${origin}/readyz`, { headers: { connection: 'close' } });
  await response.body?.cancel();
  return response.status;
};

test('during DRAIN_DELAY_MS /readyz answers 503 and new connections are answered', async () => {
  // Longer than the test: the second signal ends the process.
  using gateway = start([], { env: { PORT: '0', LOG_LEVEL: 'silent', DRAIN_DELAY_MS: '600000' } });
  const [, origin = ''] = await gateway.says(SERVER);
  expect(await readyz(origin)).toBe(200);
  gateway.child.kill('SIGTERM');
  while ((await readyz(origin)) === 200);
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: '{ datasets(first: 1) { nodes { id } } }' }),
  });
  expect(await response.json()).toMatchObject({ data: { datasets: { nodes: [{}] } } });
  gateway.child.kill('SIGTERM');
  expect(await gateway.ended).toMatchObject({ signal: 'SIGTERM' });
});

test('SIGTERM to npm ends the server as well', async () => {
  const npm = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The server inherits the pipe: it closes when both processes have ended.
  const closed = once(npm.stdout, 'close');
  const [out] = await once(npm.stdout.setEncoding('utf8'), 'data');
  expect(out).toMatch(SERVER);
  npm.stdout.resume();
  npm.kill('SIGTERM');
  await closed;
  const [, origin = ''] = SERVER.exec(out) ?? [];
  await expect(fetch(`${origin}/livez`)).rejects.toThrow();
});
