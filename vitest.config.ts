import { defineConfig } from 'vitest/config';

export const shared = {
  resolve: {
    // As node resolves it: vite would take the package's second, ES module build beside it.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: { testTimeout: 30_000 },
};

/** What is asked over HTTP, and has two ways to go (`src/server/lane.ts`). */
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
  'test/server/lane.bodies.test.ts',
  'test/server/lane.callers.test.ts',
  'test/server/lane.documents.test.ts',
  'test/server/lane.flights.test.ts',
  'test/server/lane.headers.test.ts',
  'test/server/lane.media-type.test.ts',
  'test/server/lane.upstream.test.ts',
  'test/server/lane.watching.test.ts',
  'test/server/params.test.ts',
];

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true,
        test: { name: 'lane', include: HTTP, exclude: BY_ITSELF, setupFiles: 'test/eager.ts' },
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
