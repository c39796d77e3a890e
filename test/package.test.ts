import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

// Node runs no TypeScript below node_modules, so what is installed there is built. Nothing is fetched: the built
// package is laid where npm would put it, above it the dependencies of this project.

const ROOT = path.resolve(import.meta.dirname, '..');
const HOME = path.join(ROOT, 'node_modules', '.installed');
const PACKAGE = path.join(HOME, 'node_modules', 'dataset-graph');
const run = promisify(execFile);

beforeAll(async () => {
  mkdirSync(PACKAGE, { recursive: true });
  for (const file of ['package.json', 'schema.graphql']) {
    copyFileSync(path.join(ROOT, file), path.join(PACKAGE, file));
  }
  const build = [
    '-p',
    path.join(ROOT, 'tsconfig.build.json'),
    '--outDir',
    path.join(PACKAGE, 'dist'),
  ];
  await run(path.join(ROOT, 'node_modules', '.bin', 'tsc'), build);
});
afterAll(() => rmSync(HOME, { recursive: true }));

it('the installed package is a library', async () => {
  const file = path.join(HOME, 'use.mjs');
  writeFileSync(
    file,
    `import { createGateway } from 'dataset-graph';
    const gateway = await createGateway();
    const query = encodeURIComponent('{ datasets { totalCount } }');
    const answer = await gateway.fetch(new Request('http://any/graphql?query=' + query));
    console.log(await answer.text());
    await gateway.close();`,
  );
  const { stdout } = await run(process.execPath, [file]);
  expect(JSON.parse(stdout)).toEqual({ data: { datasets: { totalCount: 250 } } });
});

it('the installed package is a command', async () => {
  const { bin } = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));
  const main = path.join(PACKAGE, bin['dataset-graph']);
  const { stdout } = await run(process.execPath, [main, 'schema']);
  expect(stdout).toBe(readFileSync(path.join(ROOT, 'schema.graphql'), 'utf8'));
});
