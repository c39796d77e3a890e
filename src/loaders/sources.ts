import type { Signal } from '../async/abort.ts';
import type { Allowance } from '../http/allowance.ts';
import type { Fetch } from '../http/memo.ts';
import type { AccountMemory, ListMemory } from './memory.ts';

/** What the loaders of one request stand on: how each provider is read for this caller. */
export type Sources = {
  readonly qualia: Fetch;
  readonly sutro: Fetch;
  readonly memory: AccountMemory;
  /** Of the account at Sutro. */
  readonly sutroDatasets: ListMemory;
  /** What the operation may still read; without it as much as it wants. */
  readonly allowance?: Allowance | undefined;
  /** Tells that the caller has left, or that its time is over. */
  readonly leaving: Signal;
};
