#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// What was compiled for the last start need not be compiled for this one. Where nothing can be kept, it does nothing.
enableCompileCache();
const { run } = await import('./cli/cli.ts');

// Whatever still holds the event loop must not hold the process.
process.exit(await run(process.argv.slice(2)));
