import { applyLoad, type LoadOptions } from './load.ts';

// The load generator in a process of its own: takes `LoadOptions` as messages, answers each with a `LoadResult`.

process.on('message', async (options: LoadOptions) => {
  process.send?.(await applyLoad(options));
});
