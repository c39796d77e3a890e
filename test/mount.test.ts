import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

// The README's ways to mount the gateway are run as they stand there, each in a process of its own.

const ROOT = path.resolve(import.meta.dirname, '..');
const ENTRY = pathToFileURL(path.join(ROOT, 'src/library.ts')).href;

const snippet = (name: string): string => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const [, code] = readme.split(`// mount: ${name}\n`);
  const [text] = code?.split('```') ?? [];
  if (!text) throw new Error(`The README has no snippet "${name}".`);
  return text.replace("'dataset-graph'", `'${ENTRY}'`).replaceAll('4000', '0');
};

/** Asks what the snippet has started, prints the answer and ends. */
const PROBE = `
if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
const answer = await fetch(\`http://127.0.0.1:\${server.address().port}/graphql\`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ datasets { totalCount } }' }),
});
console.log(await answer.text());
await gateway.close();
process.exit(0);
`;

it.each([
  ['node', ''],
  ['fastify', 'const { server } = app;'],
])('the README mounts the gateway in %s', async (name, server) => {
  // Beside the packages that the snippet imports.
  const folder = mkdtempSync(path.join(ROOT, 'test', '.mount-'));
  const file = path.join(folder, 'mount.ts');
  try {
    writeFileSync(file, [snippet(name), server, PROBE].join('\n'));
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
    expect(JSON.parse(stdout)).toEqual({ data: { datasets: { totalCount: 250 } } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
