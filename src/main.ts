#!/usr/bin/env node
import { run } from './cli/cli.ts';

// Whatever still holds the event loop must not hold the process.
process.exit(await run(process.argv.slice(2)));
