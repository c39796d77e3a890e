import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

// The image's own start command, by a user without rights, in a tree that it cannot change.

const ROOT = path.resolve(import.meta.dirname, '../..');
const isPossible = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
const NOBODY = [
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
  '--no-new-privs',
  '--inh-caps=-all',
];

/** What the Dockerfile copies; packages are linked where that is possible, as they are large. */
function copyTree(): string {
  const tree = mkdtempSync(path.join(tmpdir(), 'dataset-graph-image-'));
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
  for (const part of ['package.json', 'agents', 'src'])
    cpSync(path.join(ROOT, part), path.join(tree, part), { recursive: true });
  const packages = [path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules')];
  if (spawnSync('cp', ['-al', ...packages]).status !== 0) spawnSync('cp', ['-a', ...packages]);
  spawnSync('chmod', ['-R', 'a+rX,go-w', path.join(tree, 'src'), path.join(tree, 'agents')]);
  spawnSync('chmod', ['755', tree]);
  return tree;
}

test.skipIf(!isPossible)('starts, answers and ends as nobody on a tree of root’s', async () => {
  const tree = copyTree();
  const writable = spawnSync('setpriv', [...NOBODY, 'test', '-w', path.join(tree, 'src')]);
  expect(writable.status).not.toBe(0);
  // The checkout may be in a folder that nobody else can enter.
  const inTree = path.relative(ROOT, process.execPath);
  const node = inTree.startsWith('..') ? process.execPath : path.join(tree, inTree);
  const child = spawn('setpriv', [...NOBODY, node, 'src/main.ts'], {
    cwd: tree,
    env: { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', HOME: '/nonexistent' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`Exited with ${code}: ${output}`)));
  });
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ catalog(first: 1) { totalCount } }' }),
  });
  expect(await response.json()).toEqual({ data: { catalog: { totalCount: 286 } } });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});
