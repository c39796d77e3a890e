import type { ProviderError } from '../errors.ts';

/** An item of a provider's list, or what was wrong with it: one bad item does not sink its page. */
export type ItemOrError<T> = T | ProviderError;

/** One page as a provider gave it, in the words of this product. */
export type Page<T> = {
  readonly items: readonly ItemOrError<T>[];
  readonly hasNext: boolean;
  /** The provider's opaque cursor after the last item; null where it gave none. */
  readonly endCursor: string | null;
  /** Length of the whole filtered list; null where the provider does not say. */
  readonly totalCount: number | null;
};
