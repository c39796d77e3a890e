import type { AbortSignalLike } from '../async/abort.ts';
import type { Fetch } from '../upstream/cache/request-memo.ts';
import type { CallBudget } from '../upstream/policies/call-budget.ts';
import type { AccountHints, ListHints } from './account-hints.ts';

/** How one request reads each provider. */
export type LoaderDependencies = {
  readonly qualia: Fetch;
  readonly sutro: Fetch;
  readonly hints: AccountHints;
  /** Of the account at Sutro. */
  readonly sutroDatasets: ListHints;
  /** Upstream calls that the operation may still make; unlimited if absent. */
  readonly callBudget?: CallBudget | undefined;
  /** Whether the request accepts no cached response. */
  readonly isFresh?: boolean | undefined;
  /** Aborts when the caller disconnects or its deadline passes. */
  readonly signal: AbortSignalLike;
};
