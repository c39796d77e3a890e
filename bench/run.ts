import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Comparison, compare, type Log } from './compare.ts';
import { placeOnCores } from './machine/cores.ts';
import { MACHINE, provenance } from './machine/describe.ts';
import { HELP, type Options, readOptions, UsageError } from './options.ts';
import { installPackages } from './packages.ts';
import {
  measurementTables,
  memoryTable,
  ratioTable,
  remarks,
  startUpTable,
} from './report/comparison.ts';
import { CHARTS, writeBlocks } from './report/document.ts';
import { scale } from './scale/scale.ts';
import { type StartUps, startUps } from './start-up.ts';

const RESULTS = path.join(import.meta.dirname, 'results');
const args = process.argv.slice(2);
const began = performance.now();
const log: Log = (line) =>
  console.error(`${String(Math.round((performance.now() - began) / 1000)).padStart(5)} s  ${line}`);
const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])]
  .join(' ')
  .replace(' --write', '')
  .replace(/ --$/, '');

try {
  const options = readOptions(args);
  if (options.help) console.log(HELP);
  else process.exitCode = await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}

async function run(options: Options): Promise<number> {
  installPackages();
  lowerPriority();
  log(MACHINE);
  return options.scale ? runScale(options) : runComparison(options);
}

/** This process shall not disturb the target. */
function lowerPriority(): void {
  const { load } = placeOnCores();
  if (load === undefined) return;
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', load, String(process.pid)]);
}

async function runComparison(options: Options): Promise<number> {
  const comparison = await compare(options, log);
  const taken = options.starts > 1 ? await startUps(options, log) : {};
  saveResult('comparison', { ...comparison, startUps: taken, options });
  const blocks = comparisonBlocks(comparison, taken);
  printBlocks(blocks);
  for (const complaint of comparison.problems) console.error(complaint);
  if (comparison.problems.length > 0) return 1;
  if (options.write) writeBlocks(blocks);
  return 0;
}

function comparisonBlocks(comparison: Comparison, taken: StartUps): Record<string, string> {
  const source = provenance(command);
  const block = (...parts: readonly string[]) => [...parts, source].join('\n\n');
  return {
    ratios: block(ratioTable(comparison), remarks(comparison)),
    comparison: block(measurementTables(comparison)),
    resident: block(memoryTable(comparison)),
    ...(Object.keys(taken).length > 0 && { 'start-up': block(startUpTable(taken)) }),
  };
}

async function runScale(options: Options): Promise<number> {
  const charts = await scale(options, log);
  const folder = options.write ? CHARTS : RESULTS;
  mkdirSync(folder, { recursive: true });
  const blocks: Record<string, string> = {};
  let failures = 0;
  for (const [name, chart] of charts) {
    for (const [file, svg] of Object.entries(chart.files))
      writeFileSync(path.join(folder, file), svg);
    const pictures = Object.keys(chart.files).map((file) => `![${name}](performance/${file})`);
    blocks[name] = [...pictures, chart.table, provenance(command)].join('\n\n');
    failures += chart.failures;
  }
  saveResult('scale', { charts: Object.fromEntries(charts), options });
  printBlocks(blocks);
  if (failures > 0) console.error(`${failures} wrong answers under load.`);
  else if (options.write) writeBlocks(blocks);
  return failures > 0 ? 1 : 0;
}

function printBlocks(blocks: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(blocks)) console.log(`\n## ${name}\n\n${content}`);
}

/** Everything that was measured, for later. */
function saveResult(name: string, result: object): void {
  mkdirSync(RESULTS, { recursive: true });
  const date = new Date().toISOString();
  const text = JSON.stringify({ machine: MACHINE, command, date, ...result }, undefined, 1);
  const file = path.join(RESULTS, `${name}-${date.replaceAll(':', '-')}.json`);
  writeFileSync(file, text);
  log(`kept in ${path.relative(process.cwd(), file)}`);
}
