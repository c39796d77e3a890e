import { ProviderError, type ProviderName } from '../errors.ts';
import type { Neighbours, PageOffset, SortKey, UpstreamCursor } from './cursor-position.ts';
import { fingerprint } from './fingerprint.ts';
import type { ItemOrError, Page } from './page.ts';

/** The identity and the order of the items of a provider's list. */
export type ListOrder<T> = {
  readonly provider: ProviderName;
  readonly idOf: (item: T) => string;
  /**
   * A number is a time, which orders items. A string is a name; the provider's collation of names
   * is not known.
   */
  readonly keyOf: (item: T) => SortKey;
  readonly descending: boolean;
};

/** Fingerprints on either side of a position. It is found as long as one of them is left. */
const MAX_BEFORE = 4;
const MAX_AFTER = 3;

/** A page, and the cursor with which it was read. */
export type FetchedPage<T> = {
  readonly page: Page<T>;
  readonly pageCursor: string | null;
  /** By index, computed on first use: neighbouring positions share them. */
  readonly fingerprints: string[];
};

/** The position of an item of a page. The last item has the provider's own cursor. */
export const positionOf = <T>(
  order: ListOrder<T>,
  fetched: FetchedPage<T>,
  index: number,
): UpstreamCursor | PageOffset =>
  upstreamPosition(fetched.page, index) ?? offsetPosition(order, fetched, index);

const upstreamPosition = (
  { items, endCursor }: Page<unknown>,
  index: number,
): UpstreamCursor | undefined =>
  index === items.length - 1 && endCursor !== null ? { kind: 'end', cursor: endCursor } : undefined;

function offsetPosition<T>(order: ListOrder<T>, page: FetchedPage<T>, index: number): PageOffset {
  return {
    kind: 'in',
    pageCursor: page.pageCursor,
    offset: index + 1,
    time: timeBefore(order, page.page.items, index),
    before: neighbours(order, page, { from: index, step: -1, limit: MAX_BEFORE }),
    after: neighbours(order, page, { from: index + 1, step: 1, limit: MAX_AFTER }),
  };
}

function timeBefore<T>(
  { keyOf }: ListOrder<T>,
  items: readonly ItemOrError<T>[],
  from: number,
): number | null {
  for (let index = from; index >= 0; index--) {
    const item = items[index];
    if (!isReadable(item)) continue;
    const key = keyOf(item);
    return typeof key === 'number' ? key : null;
  }
  return null;
}

function neighbours<T>(
  { idOf, keyOf }: ListOrder<T>,
  { page: { items }, fingerprints }: FetchedPage<T>,
  { from, step, limit }: { from: number; step: 1 | -1; limit: number },
): Neighbours {
  const neighbouring: (string | number)[] = [];
  let unreadable = 0;
  let remaining = limit;
  for (let index = from; remaining > 0 && index >= 0 && index < items.length; index += step) {
    const item = items[index];
    if (!isReadable(item)) {
      unreadable += 1;
      continue;
    }
    if (unreadable > 0) neighbouring.push(unreadable);
    unreadable = 0;
    const cached = fingerprints[index] ?? fingerprint(idOf(item), keyOf(item));
    fingerprints[index] = cached;
    neighbouring.push(cached);
    remaining -= 1;
  }
  if (unreadable > 0) neighbouring.push(unreadable);
  return neighbouring;
}

export const isReadable = <T>(item: ItemOrError<T> | undefined): item is T =>
  item !== undefined && !(item instanceof ProviderError);
