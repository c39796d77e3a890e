import { readFileSync } from 'node:fs';
import path from 'node:path';

export const TARGET_NAMES = [
  'dataset-graph',
  'as-shipped',
  'mercurius',
  'apollo',
  'proxy',
] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const KEY = 'bench';

export type Target = {
  readonly title: string;
  readonly speaks: 'graphql' | 'rest';
  readonly command: () => readonly string[];
  readonly env: (upstream: string, port: number) => Readonly<Record<string, string>>;
};

const production = { NODE_ENV: 'production' };

/** What `npm start` runs, so that its flags are measured too. */
const ours = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return String(scripts.start)
    .split(' ')
    .map((word) => (word === 'node' ? process.execPath : word));
};

const ourEnv = (upstream: string, port: number) => ({
  ...production,
  LOG_LEVEL: 'warn',
  PORT: String(port),
  QUALIA_API_KEY: KEY,
  QUALIA_BASE_URL: upstream,
  SUTRO_API_KEY: KEY,
  SUTRO_BASE_URL: upstream,
});

const peer = (title: string, file: string, speaks: Target['speaks'] = 'graphql'): Target => ({
  title,
  speaks,
  command: () => [process.execPath, path.join(import.meta.dirname, 'peers', file)],
  env: (upstream, port) => ({
    ...production,
    PORT: String(port),
    UPSTREAM: upstream,
    UPSTREAM_KEY: KEY,
  }),
});

/** Everybody who is measured: in production settings, on one and the same Node. */
export const TARGETS: Readonly<Record<TargetName, Target>> = {
  'dataset-graph': {
    title: 'dataset-graph, cache off',
    speaks: 'graphql',
    command: ours,
    env: (upstream, port) => ({ ...ourEnv(upstream, port), CACHE_TTL_MS: '0' }),
  },
  'as-shipped': {
    title: 'dataset-graph as shipped, cache on',
    speaks: 'graphql',
    command: ours,
    env: ourEnv,
  },
  mercurius: peer('Mercurius 16 (JIT, loader, undici)', 'mercurius.ts'),
  apollo: peer('Apollo Server 5 (DataLoader, undici)', 'apollo.ts'),
  proxy: peer('bare proxy without GraphQL (floor)', 'proxy.ts', 'rest'),
};

/** Whom ours is compared with. */
export const PEERS: readonly TargetName[] = ['mercurius', 'apollo', 'proxy'];
