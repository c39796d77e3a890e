import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

export default mergeConfig(
  { ...base, test: { ...base.test, exclude: [] } },
  defineConfig({ test: { include: ['test/browser/**/*.test.ts'], testTimeout: 60_000 } }),
);
