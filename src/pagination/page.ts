import type { ProviderError } from '../errors.ts';

/** An item of a provider's list, or the error in it: one malformed item does not fail its page. */
export type ItemOrError<T> = T | ProviderError;

/** One page of a provider's list, with the names of this gateway. */
export type Page<T> = {
  readonly items: readonly ItemOrError<T>[];
  readonly hasNext: boolean;
  /** The provider's opaque cursor after the last item; null where it gave none. */
  readonly endCursor: string | null;
  /** Length of the whole filtered list; null where the provider does not state it. */
  readonly totalCount: number | null;
  /** When its read began, in milliseconds on the clock of `performance.now()`. */
  readonly readAt: number;
};

/** A list that its provider returns whole. */
export type WholeList<T> = Pick<Page<T>, 'items' | 'readAt'>;
