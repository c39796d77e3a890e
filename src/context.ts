import type { Loaders } from './loaders/loaders.ts';
import type { Receipt } from './telemetry.ts';

/** What one request owns. Nothing here outlives it. */
export type Context = {
  readonly loaders: Loaders;
  readonly receipt: Receipt;
};
