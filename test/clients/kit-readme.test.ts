import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kitSnippet } from './kit-snippets.ts';
import { FAILED_JOBS, openRareMatches } from './rare-matches.ts';
import { serveGateway } from './serve.ts';

// The snippets of client/README.md are type-checked and run unchanged.

const ROOT = path.resolve(import.meta.dirname, '../..');
const MANIFEST = path.join(ROOT, 'client/generated/persisted-documents.json');
const TSC = path.join(ROOT, 'node_modules/.bin/tsc');
const run = promisify(execFile);

let folder: string;
beforeEach(() => {
  // Beside the packages that the snippets import.
  folder = mkdtempSync(path.join(ROOT, 'test', '.mount-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a snippet against a gateway; returns the lines it prints. */
async function runSnippet(name: string, { url }: { readonly url: string }): Promise<string[]> {
  const file = path.join(folder, 'snippet.ts');
  writeFileSync(file, kitSnippet(name, url));
  const project = { extends: '../../tsconfig.json', include: ['snippet.ts'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(project));
  await run(TSC, ['-p', folder]).catch(({ stdout }) => expect(stdout).toBe(''));
  const { stdout } = await run(process.execPath, [file], { timeout: 20_000 });
  return stdout.trimEnd().split('\n');
}

it('its urql client lists the provider’s rows in their order', async () => {
  await using served = await serveGateway({ size: 150 });
  const recordings = served.sandbox.qualia.datasets
    .list()
    .filter(({ subtype }) => subtype === 'lerobot_v3');
  const paths = recordings.map((row) => row.path).sort();
  expect(paths.length).toBeGreaterThan(100);
  expect(await runSnippet('urql', served)).toEqual(paths);
});

it('its Apollo client is answered by hash', async () => {
  await using served = await serveGateway({ size: 5 }, { TRUSTED_DOCUMENTS: MANIFEST });
  expect(await runSnippet('apollo', served)).toEqual(['3']);
});

it.each(['urql-search', 'apollo-search'])('its %s finds every failed job', async (name) => {
  await using gateway = await openRareMatches();
  expect(await runSnippet(name, gateway)).toEqual([`${FAILED_JOBS.length}`]);
});
