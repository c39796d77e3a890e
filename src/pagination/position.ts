import { ProviderError, type ProviderName } from '../errors.ts';
import type { InPage, Neighbours, PageEnd, Place, SortKey } from './cursor.ts';
import { fingerprint } from './fingerprint.ts';
import type { Item, Page } from './page.ts';

/** How the items of a provider's list are told apart and ordered. */
export type Order<T> = {
  readonly provider: ProviderName;
  readonly idOf: (item: T) => string;
  /** A number is a time, which orders items. A text is a name: by which rules a provider sorts names is not known. */
  readonly keyOf: (item: T) => SortKey;
  readonly descending: boolean;
};

/** Fingerprints on either side of a place: the item and as many around it may be gone, and the place is found. */
const MAX_BEFORE = 4;
const MAX_AFTER = 3;

/** A page as it was read: `opened` is the cursor that it was asked with. */
export type Opened<T> = {
  readonly page: Page<T>;
  readonly opened: string | null;
  /** By index, once they were asked for: neighbouring places share them. */
  readonly fingerprints: string[];
};

/** Where an item of a page stands. The last takes the provider's own cursor. */
export const placeIn = <T>(order: Order<T>, opened: Opened<T>, index: number): Place =>
  endOf(opened.page, index) ?? inside(order, opened, index);

const endOf = ({ items, endCursor }: Page<unknown>, index: number): PageEnd | undefined =>
  index === items.length - 1 && endCursor !== null ? { kind: 'end', cursor: endCursor } : undefined;

function inside<T>(order: Order<T>, page: Opened<T>, index: number): InPage {
  return {
    kind: 'in',
    opened: page.opened,
    offset: index + 1,
    time: timeBefore(order, page.page.items, index),
    before: neighbours(order, page, { from: index, step: -1, most: MAX_BEFORE }),
    after: neighbours(order, page, { from: index + 1, step: 1, most: MAX_AFTER }),
  };
}

function timeBefore<T>(
  { keyOf }: Order<T>,
  items: readonly Item<T>[],
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
  { idOf, keyOf }: Order<T>,
  { page: { items }, fingerprints }: Opened<T>,
  { from, step, most }: { from: number; step: 1 | -1; most: number },
): Neighbours {
  const found: (string | number)[] = [];
  let unreadable = 0;
  let left = most;
  for (let index = from; left > 0 && index >= 0 && index < items.length; index += step) {
    const item = items[index];
    if (!isReadable(item)) {
      unreadable += 1;
      continue;
    }
    if (unreadable > 0) found.push(unreadable);
    unreadable = 0;
    const known = fingerprints[index] ?? fingerprint(idOf(item), keyOf(item));
    fingerprints[index] = known;
    found.push(known);
    left -= 1;
  }
  if (unreadable > 0) found.push(unreadable);
  return found;
}

export const isReadable = <T>(item: Item<T> | undefined): item is T =>
  item !== undefined && !(item instanceof ProviderError);
