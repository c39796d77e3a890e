import type { Loaders } from './loaders/loaders.ts';

/** What one request owns. Nothing here outlives it. */
export type Context = {
  readonly loaders: Loaders;
};
