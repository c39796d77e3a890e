import type { Fetch } from '../http/memo.ts';
import type { AccountMemory } from './memory.ts';
import type { Leaving } from './traffic.ts';

/** What the loaders of one request stand on: how each provider is read for this caller. */
export type Sources = {
  readonly qualia: Fetch;
  readonly sutro: Fetch;
  readonly memory: AccountMemory;
  readonly leaving: Leaving;
};
