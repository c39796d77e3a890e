import type { Signal } from '../ending.ts';
import type { Fetch } from '../http/memo.ts';
import type { AccountMemory } from './memory.ts';

/** What the loaders of one request stand on: how each provider is read for this caller. */
export type Sources = {
  readonly qualia: Fetch;
  readonly sutro: Fetch;
  readonly memory: AccountMemory;
  /** Tells that the caller has left, or that its time is over. */
  readonly leaving: Signal;
};
