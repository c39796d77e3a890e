import { defineConfig } from 'vitest/config';

export const shared = {
  resolve: {
    // As node resolves it: vite would take the package's second, ES module build beside it.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: { testTimeout: 30_000 },
};

/** What is asked over HTTP, and has two ways to go (`src/server/fast-path/fast-path.ts`). */
const HTTP = ['clients', 'federation', 'fuzz', 'graph', 'hostile', 'server'].map(
  (room) => `test/${room}/**/*.test.ts`,
);
/** What goes both ways by itself, or no way at all. */
const BY_ITSELF = [
  'test/clients/kit.test.ts',
  'test/federation/docs.test.ts',
  'test/federation/sdl.test.ts',
  'test/fuzz/ids.test.ts',
  'test/server/auth/provider-credentials.test.ts',
  'test/async/single-flight.test.ts',
  'test/server/fast-path/bodies.test.ts',
  'test/server/fast-path/callers.test.ts',
  'test/server/fast-path/documents.test.ts',
  'test/server/fast-path/coalescing.test.ts',
  'test/server/fast-path/headers.test.ts',
  'test/server/fast-path/media-type.test.ts',
  'test/server/fast-path/upstream.test.ts',
  'test/server/fast-path/telemetry.test.ts',
  'test/server/protocol/graphql-params.test.ts',
];

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'lane',
          include: HTTP,
          exclude: BY_ITSELF,
          setupFiles: 'test/prime-fast-path.ts',
        },
      },
      {
        extends: true,
        test: { name: 'long', include: HTTP, exclude: BY_ITSELF, env: { WAY: 'long' } },
      },
      {
        extends: true,
        test: {
          name: 'once',
          include: [
            'test/*.test.ts',
            'test/!(browser|clients|federation|fuzz|graph|hostile|server)/**/*.test.ts',
            ...BY_ITSELF,
          ],
        },
      },
    ],
  },
});
