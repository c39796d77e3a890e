import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// Which part may import which. Values follow `MAY_IMPORT`; cycles are forbidden for types, too.

const SRC = path.resolve(import.meta.dirname, '../src');

type Import = { file: string; target: string };

/** The top folder of a file, or its name where it is in none. */
const areaOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';

/** Folder and sub-folder of a file; undefined for a file that is in no sub-folder. */
const subfolderOf = (file: string): string | undefined =>
  file.split('/').length > 2 ? file.split('/').slice(0, 2).join('/') : undefined;

const MAY_IMPORT: Record<string, readonly string[]> = {
  main: ['cli', 'node-version'],
  library: ['gateway', 'node-version'],
  'node-version': [],
  agents: ['agents', 'errors'],
  cli: [
    'agents',
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
    'agents',
    'config',
    'context',
    'embedded-sandbox',
    'errors',
    'operation-contexts',
    'upstream',
    'loaders',
    'providers',
    'schema',
    'server',
    'telemetry',
  ],
  'operation-contexts': [
    'async',
    'config',
    'context',
    'errors',
    'live',
    'loaders',
    'providers',
    'server',
    'telemetry',
    'upstream',
  ],
  live: ['live', 'errors'],
  'embedded-sandbox': ['config', 'sandbox'],
  server: [
    'json',
    'server',
    'execution',
    'schema',
    'context',
    'async',
    'errors',
    'telemetry',
    'text',
  ],
  execution: ['execution', 'errors', 'async'],
  schema: ['clock', 'json', 'schema', 'pagination', 'errors'],
  context: ['loaders', 'providers', 'upstream'],
  loaders: ['loaders', 'providers', 'errors', 'async'],
  providers: ['json', 'providers', 'upstream', 'errors'],
  pagination: ['pagination', 'errors'],
  upstream: ['json', 'upstream', 'async', 'errors', 'text'],
  telemetry: ['clock', 'telemetry', 'errors', 'text'],
  config: ['config'],
  async: ['async'],
  clock: [],
  errors: [],
  json: [],
  text: [],
  sandbox: ['sandbox'],
};

/** Areas that may import a package. */
const PACKAGES: Record<string, readonly string[]> = {
  '@modelcontextprotocol/server': ['agents', 'cli'],
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

type Kind = 'value' | 'type';

/** The imports of a file; one that names only types is of kind `type`. */
const importsOf = (file: string): (Import & { kind: Kind })[] => {
  const found = textOf(file).matchAll(
    /^(?:import|export)\s+(type\s)?(?:([^'";]*?)\s+from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...found].map(([, type, names = '', from, dynamic]) => ({
    file,
    target: from ?? dynamic ?? '',
    kind: type || /^\{(\s*type\s+[^,}]+,?)+\s*\}$/.test(names) ? 'type' : 'value',
  }));
};

const allImports = sources.flatMap(importsOf);
const imports = allImports.filter(({ kind }) => kind === 'value');
const packages = imports.filter(({ target }) => !/^(\.|node:)/.test(target));

/** Imports of other files of `src`, with the path of the target. */
const within = (all: readonly Import[]): Import[] =>
  all
    .filter(({ target }) => target.startsWith('.'))
    .map(({ file, target }) => ({
      file,
      target: path.posix.join(path.posix.dirname(file), target),
    }));

/** The first cycle that is found from each node. */
function cyclesOf(edges: readonly Import[]): string[] {
  const next = Map.groupBy(edges, ({ file }) => file);
  const visited = new Set<string>();
  const walk = (node: string, trail: readonly string[]): string[] => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (visited.has(node)) return [];
    for (const { target } of next.get(node) ?? []) {
      const cycle = walk(target, [...trail, node]);
      if (cycle.length > 0) return cycle;
    }
    visited.add(node);
    return [];
  };
  return [...next.keys()].flatMap((node) => walk(node, []));
}

/** The imports between groups of files. */
const between = (edges: readonly Import[], groupOf: (file: string) => string | undefined) =>
  edges.flatMap((edge): Import[] => {
    const [file, target] = [groupOf(edge.file), groupOf(edge.target)];
    return file && target && file !== target ? [{ file, target }] : [];
  });

describe('the source folder', () => {
  it('is read by this test', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(within(imports).length).toBeGreaterThan(100);
    expect(allImports.length).toBeGreaterThan(imports.length + 100);
  });

  it('imports values only downwards', () => {
    const upwards = within(imports).filter(
      ({ file, target }) => !MAY_IMPORT[areaOf(file)]?.includes(areaOf(target)),
    );
    expect(upwards).toEqual([]);
  });

  it.each([
    ['files', (file: string) => file],
    ['areas', areaOf],
    ['sub-folders of an area', subfolderOf],
  ])('has no cycles between %s, types included', (_groups, groupOf) => {
    expect(cyclesOf(between(within(allImports), groupOf))).toEqual([]);
  });

  it('imports each package only where it belongs', () => {
    const misplaced = packages.filter(({ file, target }) => {
      const areas = PACKAGES[target];
      return areas && !areas.includes(areaOf(file));
    });
    expect(misplaced).toEqual([]);
  });

  it('uses loaders only in dotted schema files, so that a folder listing shows what costs calls', () => {
    const plain = sources.filter(
      (file) => file.startsWith('schema/') && !/\/\w+\.\w+\.ts$/.test(file),
    );
    const users = plain.filter((file) => /[{,]\s*loaders\b|\bloaders\./.test(textOf(file)));
    expect(users).toEqual([]);
  });

  it('names a dotted schema file by the coordinate that it resolves', () => {
    const dotted = sources.filter((file) => /^schema\/.*\/\w+\.\w+\.ts$/.test(file));
    const misnamed = dotted.filter((file) => {
      const field = path.posix.basename(file).split('.')[1] ?? '';
      return !new RegExp(`'${field}'|\\b${field}: t\\b`).test(textOf(file));
    });
    expect(misnamed).toEqual([]);
  });

  it('has no catch-all files, no default exports, and no barrels', () => {
    const catchAlls = sources.filter((file) =>
      /(^|\/)(utils?|helpers?|lib|common|types|index)(\/|\.ts$)/.test(file),
    );
    const exporting = sources.filter((file) => /^export (default|\*)/m.test(textOf(file)));
    expect([...catchAlls, ...exporting]).toEqual([]);
  });

  it('has no file of more than 200 lines', () => {
    const long = sources.filter((file) => textOf(file).split('\n').length > 201);
    expect(long).toEqual([]);
  });

  it('has a sandbox that shares no code with the client side', () => {
    const shared = imports.filter(
      ({ file, target }) => file.startsWith('sandbox/') && target.startsWith('../../'),
    );
    expect(shared).toEqual([]);
  });
});
