import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// The house of STYLE: arrows point down. Only imports of values count; a type tangles nothing.

const SRC = path.resolve(import.meta.dirname, '../src');

type Import = { file: string; target: string };

/** Rooms are folders; files that stand alone are rooms of their own. */
const roomOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';

const MAY_IMPORT: Record<string, readonly string[]> = {
  main: ['cli'],
  cli: [
    'cli',
    'config',
    'errors',
    'gateway',
    'upstream',
    'telemetry',
    'providers',
    'sandbox',
    'schema',
  ],
  gateway: [
    'config',
    'context',
    'errors',
    'upstream',
    'loaders',
    'providers',
    'sandbox',
    'schema',
    'server',
    'telemetry',
  ],
  server: ['server', 'execution', 'schema', 'context', 'async', 'errors', 'telemetry', 'text'],
  execution: ['execution', 'errors', 'async'],
  schema: ['schema', 'pagination', 'errors'],
  context: ['loaders', 'providers', 'upstream'],
  loaders: ['loaders', 'providers', 'errors', 'async'],
  providers: ['providers', 'upstream', 'errors'],
  pagination: ['pagination', 'errors'],
  upstream: ['upstream', 'async', 'errors', 'text'],
  telemetry: ['telemetry', 'errors', 'text'],
  config: ['config'],
  async: ['async'],
  errors: [],
  text: [],
  sandbox: ['sandbox'],
};

const FENCES: Record<string, readonly string[]> = {
  'graphql-yoga': ['server', 'gateway'],
  '@pothos/core': ['schema'],
  dataloader: ['loaders'],
  undici: ['upstream'],
  pino: ['telemetry'],
  'pino-pretty': ['telemetry'],
  'prom-client': ['telemetry'],
  '@opentelemetry/api': ['telemetry'],
  '@opentelemetry/sdk-trace': ['telemetry'],
  iovalkey: ['upstream'],
  zod: ['config', 'providers', 'upstream', 'schema'],
};

const sources: string[] = [];
for await (const file of glob('**/*.ts', { cwd: SRC }))
  sources.push(file.replaceAll(path.sep, '/'));
sources.sort();

const textOf = (file: string): string => readFileSync(path.join(SRC, file), 'utf8');

/** Imports of values: `import type` and imports that name only types are none. */
const importsOf = (file: string): Import[] => {
  const found = textOf(file).matchAll(
    /^(?:import|export)\s+(?!type\b)(?:([^'";]*?)\s+from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...found]
    .filter(([, names = '']) => !/^\{(\s*type\s+[^,}]+,?)*\s*\}$/.test(names))
    .map(([, , from, dynamic]) => ({ file, target: from ?? dynamic ?? '' }));
};

const imports = sources.flatMap(importsOf);
const inside = imports
  .filter(({ target }) => target.startsWith('.'))
  .map(({ file, target }) => ({ file, target: path.posix.join(path.posix.dirname(file), target) }));
const packages = imports.filter(({ target }) => !/^(\.|node:)/.test(target));

describe('the house', () => {
  it('is there to be looked at', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(inside.length).toBeGreaterThan(100);
  });

  it('has arrows that point down only', () => {
    const up = inside.filter(
      ({ file, target }) => !MAY_IMPORT[roomOf(file)]?.includes(roomOf(target)),
    );
    expect(up).toEqual([]);
  });

  it('has no cycles', () => {
    const next = Map.groupBy(inside, ({ file }) => file);
    const done = new Set<string>();
    const walk = (file: string, trail: readonly string[]): string[] => {
      if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
      if (done.has(file)) return [];
      for (const { target } of next.get(file) ?? []) {
        const cycle = walk(target, [...trail, file]);
        if (cycle.length > 0) return cycle;
      }
      done.add(file);
      return [];
    };
    expect(sources.flatMap((file) => walk(file, []))).toEqual([]);
  });

  it('fences its packages', () => {
    const astray = packages.filter(({ file, target }) => {
      const rooms = FENCES[target];
      return rooms && !rooms.includes(roomOf(file));
    });
    expect(astray).toEqual([]);
  });

  it('touches loaders in dotted schema files only, so that a folder listing is the price list', () => {
    const plain = sources.filter(
      (file) => file.startsWith('schema/') && !/\/\w+\.\w+\.ts$/.test(file),
    );
    const touching = plain.filter((file) => /[{,]\s*loaders\b|\bloaders\./.test(textOf(file)));
    expect(touching).toEqual([]);
  });

  it('names a dotted schema file by the coordinate that it resolves', () => {
    const dotted = sources.filter((file) => /^schema\/.*\/\w+\.\w+\.ts$/.test(file));
    const astray = dotted.filter((file) => {
      const field = path.posix.basename(file).split('.')[1] ?? '';
      return !new RegExp(`'${field}'|\\b${field}: t\\b`).test(textOf(file));
    });
    expect(astray).toEqual([]);
  });

  it('has no drawers for odds and ends, no default exports, no barrels', () => {
    const drawers = sources.filter((file) =>
      /(^|\/)(utils?|helpers?|lib|common|types|index)(\/|\.ts$)/.test(file),
    );
    const exporting = sources.filter((file) => /^export (default|\*)/m.test(textOf(file)));
    expect([...drawers, ...exporting]).toEqual([]);
  });

  it('has files that are read in one go', () => {
    const long = sources.filter((file) => textOf(file).split('\n').length > 201);
    expect(long).toEqual([]);
  });

  it('has an emulator that shares nothing with the wall it stands on the other side of', () => {
    const shared = imports.filter(
      ({ file, target }) => file.startsWith('sandbox/') && target.startsWith('../../'),
    );
    expect(shared).toEqual([]);
  });
});
