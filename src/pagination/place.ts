import { ProviderError, type ProviderName } from '../errors.ts';
import type { InPage, PageEnd, SortKey } from './cursor.ts';
import type { Item, Page } from './page.ts';
import type { Slot } from './window.ts';

/** How the items of a provider's list are told apart and ordered. */
export type Order<T> = {
  readonly provider: ProviderName;
  readonly idOf: (item: T) => string;
  readonly keyOf: (item: T) => SortKey;
  readonly descending: boolean;
};

/** The items of a page, each with its place. The last takes the provider's own cursor. */
export const slotsOf = <T>(order: Order<T>, page: Page<T>, opened: string | null): Slot<T>[] =>
  page.items.map((item, index) => ({
    item,
    place: () => endOf(page, index) ?? inside(order, page.items, { opened, index }),
  }));

const endOf = ({ items, endCursor }: Page<unknown>, index: number): PageEnd | undefined =>
  index === items.length - 1 && endCursor !== null ? { kind: 'end', cursor: endCursor } : undefined;

function inside<T>(
  { idOf, keyOf }: Order<T>,
  items: readonly Item<T>[],
  { opened, index }: { opened: string | null; index: number },
): InPage {
  const place = { kind: 'in', opened, offset: index + 1 } as const;
  const item = items[index];
  if (!isGood(item)) return { ...place, id: null, key: null, tied: null };
  const before = items[index - 1];
  const key = keyOf(item);
  const tied = isGood(before) && keyOf(before) === key ? idOf(before) : null;
  return { ...place, id: idOf(item), key, tied };
}

/**
 * Index of the first item of `items` that stands after the place; undefined when all of them stand before it.
 * The item is looked for by id, then its neighbour with the same key, then its key alone: so rows that came or
 * went meanwhile make nothing skipped, and nothing come twice.
 */
export function startAfter<T>(
  { idOf, keyOf, descending }: Order<T>,
  items: readonly Item<T>[],
  { id, key, tied, offset }: InPage,
): number | undefined {
  const find = (test: (item: T) => boolean) => items.findIndex((it) => isGood(it) && test(it));
  // An item whose key has changed has moved in the list: it no longer marks the place.
  const after = (known: string) => 1 + find((it) => idOf(it) === known && keyOf(it) === key);
  const found = (id !== null && after(id)) || (tied !== null && after(tied));
  if (found) return found;
  if (key === null) return Math.min(offset, items.length);
  const next = find((it) => !isBefore(keyOf(it), key, descending));
  return next === -1 ? undefined : next;
}

const isGood = <T>(item: Item<T> | undefined): item is T =>
  item !== undefined && !(item instanceof ProviderError);

const isBefore = (key: SortKey, mark: string | number, descending: boolean): boolean =>
  key === null || (descending ? key > mark : key < mark);
