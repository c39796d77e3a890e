import { defineConfig } from 'vitest/config';

export const shared = {
  resolve: {
    // As Node resolves it: Vite would load the package's second, ES module build beside it.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: { testTimeout: 60_000 },
};

/** Tests over HTTP: they run once on the fast path and once on the Yoga path. */
const BOTH_PATHS = ['clients', 'federation', 'fuzz', 'graph', 'hostile', 'server'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);
/** Those among them that use both paths themselves, or neither. */
const ONE_PATH = [
  'test/clients/kit.test.ts',
  'test/federation/docs.test.ts',
  'test/federation/sdl.test.ts',
  'test/fuzz/ids.test.ts',
  'test/server/auth/provider-credentials.test.ts',
  'test/server/fast-path/bodies.test.ts',
  'test/server/fast-path/callers.test.ts',
  'test/server/fast-path/documents.test.ts',
  'test/server/fast-path/coalescing.test.ts',
  'test/server/fast-path/headers.test.ts',
  'test/server/fast-path/media-type.test.ts',
  'test/server/fast-path/upstream.test.ts',
  'test/server/fast-path/telemetry.test.ts',
  'test/server/protocol/graphql-params.test.ts',
  'test/server/protocol/requests.test.ts',
  'test/server/protocol/compression.test.ts',
];
/** Tests that replace a module or a global, or that depend on the stack or on the heap of their process. */
const ISOLATED = [
  'test/attacks/cache-heap.test.ts',
  'test/attacks/patterns.test.ts',
  'test/providers/fast-parser.test.ts',
  'test/server/fast-path/bodies.test.ts',
  'test/server/fast-path/coalescing.test.ts',
  'test/telemetry/*.test.ts',
];

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    // By default Vitest leaves one core idle, and evaluates each module again for each file: half of the run.
    maxWorkers: '100%',
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast-path',
          include: BOTH_PATHS,
          exclude: ONE_PATH,
          setupFiles: 'test/prime-fast-path.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'yoga-path',
          include: BOTH_PATHS,
          exclude: ONE_PATH,
          env: { REQUEST_PATH: 'yoga' },
        },
      },
      {
        extends: true,
        test: {
          name: 'once',
          include: [
            'test/*.test.ts',
            'test/!(browser|clients|federation|fuzz|graph|hostile|server)/**/*.test.ts',
            ...ONE_PATH,
          ],
          exclude: ISOLATED,
        },
      },
      { extends: true, test: { name: 'isolated', include: ISOLATED, isolate: true } },
    ],
  },
});
