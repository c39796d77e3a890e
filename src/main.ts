#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Keeps compiled code for the next start. Has no effect where the cache cannot be written.
enableCompileCache();
const { run } = await import('./cli/cli.ts');

// Exits even if a handle keeps the event loop alive.
process.exit(await run(process.argv.slice(2)));
