import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema/schema.ts';
import { printSdl } from '../../src/schema/sdl.ts';
import { run } from './run.ts';

test('--help names every command, and each has a --help of its own', async () => {
  const { code, out } = await run(['--help']);
  expect(code).toBe(0);
  for (const command of ['serve', 'sandbox', 'schema']) {
    expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    const own = await run([command, '--help']);
    expect([own.code, own.err]).toEqual([0, '']);
    expect(own.out).toMatch(new RegExp(`^Usage: dataset-graph \\[?${command}`));
  }
});

test.each([
  [['dance'], 'There is no command "dance"'],
  [['constructor'], 'There is no command "constructor"'],
  [['--loud'], "Unknown option '--loud'"],
  [['serve', '--port'], "Option '--port <value>' argument missing"],
  [['schema', 'now'], "Unexpected argument 'now'"],
  [['sandbox', '--size', 'many'], '--size'],
])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
  const { code, out, err } = await run(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(sentence);
  expect(err).not.toMatch(/^\s+at /m);
});

test('a bad environment tells every problem at once and exits 1', async () => {
  const env = { PORT: 'x', LOG_LEVEL: 'loud', QUALIA_API_KEY: 'not a key' };
  const { code, out, err } = await run([], { env });
  expect([code, out]).toEqual([1, '']);
  expect(err.trim().split('\n')).toEqual([
    'The environment cannot be used:',
    expect.stringContaining('PORT is "x"'),
    expect.stringContaining('QUALIA_API_KEY cannot be used'),
    expect.stringContaining('LOG_LEVEL is "loud"'),
  ]);
});

test('rules of the sandbox that cannot be read are a bad environment too', async () => {
  const { code, err } = await run([], { env: { PORT: '0', SANDBOX_FAULTS: 'mayhem' } });
  expect(code).toBe(1);
  expect(err).toContain('SANDBOX_FAULTS');
  expect(err).not.toMatch(/^\s+at /m);
});

test('.env of the working directory is read, and the environment goes first', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'dataset-graph-'));
  try {
    await writeFile(join(cwd, '.env'), 'PORT=x\nLOG_LEVEL=loud\n');
    const { code, err } = await run([], { cwd, env: { PORT: 'y' } });
    expect(code).toBe(1);
    expect(err).toContain('PORT is "y"');
    expect(err).toContain('LOG_LEVEL is "loud"');
  } finally {
    await rm(cwd, { recursive: true });
  }
});

test('schema prints the sorted schema', async () => {
  expect(await run(['schema'])).toMatchObject({ code: 0, out: printSdl(schema), err: '' });
});
