import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** Installs what the peers are made of, where it is missing or older than the lockfile. Throws when npm fails. */
export function installPackages(): void {
  const home = import.meta.dirname;
  const installed = path.join(home, 'node_modules', '.package-lock.json');
  const wanted = statSync(path.join(home, 'package-lock.json')).mtimeMs;
  if (existsSync(installed) && statSync(installed).mtimeMs >= wanted) return;
  const { status } = spawnSync('npm', ['ci', '--loglevel', 'error'], {
    cwd: home,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The packages of the benchmark cannot be installed.');
}
