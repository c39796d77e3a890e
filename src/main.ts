#!/usr/bin/env node
import { nodeProblem } from './node-version.ts';

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

// Imported after the check: an older Node cannot link them.
const { enableCompileCache } = await import('node:module');
// Keeps compiled code for the next start. Has no effect where the cache cannot be written.
enableCompileCache();
const { run } = await import('./cli/cli.ts');

// Exits even if a handle keeps the event loop alive.
process.exit(await run(process.argv.slice(2)));
