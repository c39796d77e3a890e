import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { serveWorld } from './serve.ts';

const EXAMPLE = new URL('../../examples/apollo-table.ts', import.meta.url).pathname;

it('the example in Apollo Client prints every dataset of both providers', async () => {
  await using served = await serveWorld({ size: 230, sutroSize: 120 });
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [EXAMPLE, served.url], { timeout: 30_000 });
  const lines = stdout.split('\n');
  expect(lines.filter((line) => line.includes('Qualia'))).toHaveLength(230);
  expect(lines.filter((line) => line.includes('Sutro'))).toHaveLength(120);
});
