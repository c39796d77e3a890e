import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { serveGateway } from './serve.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/apollo-table.ts');
const run = (url: string) =>
  promisify(execFile)(process.execPath, [EXAMPLE, url], { timeout: 20_000 });

it('the Apollo example prints every dataset once', async () => {
  await using served = await serveGateway({ size: 130 });
  const { stdout } = await run(served.url);
  const lines = stdout.trimEnd().split('\n');
  const { qualia, sutro } = served.sandbox;
  const paths = lines
    .filter((line) => line.startsWith('Qualia'))
    .map((line) => line.split(/ +/)[1]);
  expect(paths.sort()).toEqual(
    qualia.datasets
      .list()
      .map((row) => row.path)
      .sort(),
  );
  expect(lines.filter((line) => line.startsWith('Sutro'))).toHaveLength(sutro.datasets.size);
});

it('the Apollo example prints one provider if the other fails, reports it and exits 1', async () => {
  await using served = await serveGateway({ size: 10 });
  served.sandbox.faults.add({ provider: 'sutro', fault: { status: 500 } });
  const failed = run(served.url);
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^(Qualia .*\n){10}$/),
    stderr: expect.stringMatching(/^Sutro: .*\n$/),
  });
});
