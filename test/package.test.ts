import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';

// Node runs no TypeScript below node_modules, so what is installed there is built. Nothing is fetched: the built
// package is laid where npm would put it, above it the dependencies of this project.

const ROOT = path.resolve(import.meta.dirname, '..');
const HOME = path.join(ROOT, 'node_modules', '.installed');
const PACKAGE = path.join(HOME, 'node_modules', 'dataset-graph');
const TSC = path.join(ROOT, 'node_modules', '.bin', 'tsc');
const run = promisify(execFile);

beforeAll(async () => {
  mkdirSync(PACKAGE, { recursive: true });
  for (const file of ['package.json', 'schema.graphql']) {
    copyFileSync(path.join(ROOT, file), path.join(PACKAGE, file));
  }
  cpSync(path.join(ROOT, 'agents'), path.join(PACKAGE, 'agents'), { recursive: true });
  const kit = path.join('client', 'generated');
  cpSync(path.join(ROOT, kit), path.join(PACKAGE, kit), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts'),
  });
  const build = (project: string, out: string) =>
    run(TSC, ['-p', path.join(ROOT, project), '--outDir', path.join(PACKAGE, out)]);
  await Promise.all([build('tsconfig.build.json', 'dist'), build('client', 'dist/client')]);
}, 60_000);
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

it('the installed package has the documents of the tools', async () => {
  const { bin, files } = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));
  expect(files).toContain('agents');
  const client = new Client({ name: 'test', version: '1' });
  const main = path.join(PACKAGE, bin['dataset-graph']);
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [main, 'mcp'], stderr: 'ignore' }),
  );
  expect((await client.listTools()).tools).toHaveLength(8);
  await client.close();
});

it('the installed package has a typed client kit', async () => {
  const file = path.join(HOME, 'client.mts');
  writeFileSync(
    file,
    `import { DatasetFieldsFragmentDoc, DatasetsDocument, type DatasetsQuery } from 'dataset-graph/client';
    import { readFragment } from 'dataset-graph/client/fragments';
    import possibleTypes from 'dataset-graph/client/possible-types.json' with { type: 'json' };
    import manifest from 'dataset-graph/client/persisted-documents.json' with { type: 'json' };
    const pathOf = ({ datasets }: DatasetsQuery): string | undefined =>
      readFragment(DatasetFieldsFragmentDoc, datasets?.edges[0]?.node)?.path;
    console.log(JSON.stringify({
      path: pathOf({ __typename: 'Query', datasets: null }) ?? 'none',
      operations: DatasetsDocument.definitions.length,
      nodes: possibleTypes.Node.length,
      documents: Object.keys(manifest).length,
    }));`,
  );
  const options = '--ignoreConfig --strict --module nodenext --target es2024 --types node';
  await run(TSC, [file, ...options.split(' ')], { cwd: HOME });
  const { stdout } = await run(process.execPath, [file.replace('.mts', '.mjs')]);
  expect(JSON.parse(stdout)).toMatchObject({ path: 'none', operations: 2, nodes: 6 });
});
