import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // As node resolves it: vite would take the package's second, ES module build beside it.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    testTimeout: 30_000,
  },
});
