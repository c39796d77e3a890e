import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeProblem } from '../src/node-version.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const { engines, scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

test.each(['24.12.0', '24.20.1', '26.0.0', '27.1.0'])('Node %s is supported', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test.each(['18.20.8', '20.19.0', '22.21.0', '24.11.1', '25.2.0'])(
  'Node %s is refused by a sentence that names the engines of package.json',
  (version) => {
    expect(nodeProblem(version)).toBe(
      `dataset-graph needs Node ${engines.node}, and this is ${version}.`,
    );
  },
);

test.each(['src/library.ts', 'src/main.ts'])(
  '%s links nothing that an older Node lacks before the check',
  (file) => {
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    const imports = source.match(/^(import|export) (?!type).* from .*$/gm);
    expect(imports).toEqual(["import { nodeProblem } from './node-version.ts';"]);
  },
);

test.skipIf(process.platform === 'win32')(
  'npm start says what to do where the pinned Node has no loader',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'no-loader-'));
    const node = path.join(folder, 'node');
    writeFileSync(node, '#!/lib/ld-missing.so.2\n');
    chmodSync(node, 0o755);
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', scripts.prestart], {
      env: { PATH: folder },
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('npm ci --omit=optional');
  },
);
