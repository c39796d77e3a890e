import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { serveGateway } from './serve.ts';

// The client snippets of the README run unchanged, each in its own process, against a gateway.

const ROOT = path.resolve(import.meta.dirname, '../..');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

const snippet = (marker: string): string => {
  const [text] = README.split(`${marker}\n`)[1]?.split('```') ?? [];
  if (!text) throw new Error(`The README has no snippet "${marker}".`);
  return text;
};

it.each(['apollo', 'urql'])('the README pages through everything with %s', async (name) => {
  await using served = await serveGateway({ size: 250 });
  // Beside the packages that the snippet imports.
  const folder = mkdtempSync(path.join(ROOT, 'test', '.mount-'));
  const file = path.join(folder, 'client.ts');
  try {
    writeFileSync(
      file,
      snippet(`// client: ${name}`).replace('http://127.0.0.1:4000/graphql', served.url),
    );
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
    expect(stdout).toBe('250\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('the README’s reference from another subgraph is GraphQL, by a key that the subgraph has', () => {
  const { definitions } = parse(snippet('# supergraph: reference'));
  expect(definitions).toHaveLength(1);
  const subgraph = readFileSync(path.join(ROOT, 'subgraph.graphql'), 'utf8');
  expect(subgraph).toMatch(/type Dataset .*@key\(fields: "artifactId"\)/);
});

it('the README’s first query has the answer that stands beside it, on the sandbox', async () => {
  await using served = await serveGateway({ size: 250 });
  const [, answer = ''] = /```json\n([\s\S]*?)```/.exec(README) ?? [];
  expect(await served.ask(snippet('# first query'))).toEqual(JSON.parse(answer));
  expect(served.calls()).toHaveLength(4);
});

it('the README links to files that exist', () => {
  const links = [...README.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(15);
  for (const link of links) expect(existsSync(path.join(ROOT, link)), link).toBe(true);
});
