import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

export default defineConfig({
  ...shared,
  test: { include: ['test/browser/**/*.test.ts'], testTimeout: 120_000 },
});
