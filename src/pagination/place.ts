import { ProviderError, type ProviderName } from '../errors.ts';
import type { InPage, PageEnd, Place, SortKey } from './cursor.ts';
import type { Item, Page } from './page.ts';

/** How the items of a provider's list are told apart and ordered. */
export type Order<T> = {
  readonly provider: ProviderName;
  readonly idOf: (item: T) => string;
  readonly keyOf: (item: T) => SortKey;
  readonly descending: boolean;
};

/** Neighbours told in a cursor: a row and so many tied ones before it may vanish at once, and nothing comes twice. */
const MAX_TIED = 3;

/** A page as it was read: `opened` is the cursor that it was asked with. */
export type Opened<T> = { readonly page: Page<T>; readonly opened: string | null };

/** Where an item of a page stands. The last takes the provider's own cursor. */
export const placeIn = <T>(order: Order<T>, { page, opened }: Opened<T>, index: number): Place =>
  endOf(page, index) ?? inside(order, page.items, { opened, index });

const endOf = ({ items, endCursor }: Page<unknown>, index: number): PageEnd | undefined =>
  index === items.length - 1 && endCursor !== null ? { kind: 'end', cursor: endCursor } : undefined;

function inside<T>(
  { idOf, keyOf }: Order<T>,
  items: readonly Item<T>[],
  { opened, index }: { opened: string | null; index: number },
): InPage {
  const place = { kind: 'in', opened, offset: index + 1 } as const;
  const item = items[index];
  if (!isGood(item)) return { ...place, id: null, key: null, tied: [] };
  const key = keyOf(item);
  const tied: string[] = [];
  for (const it of items.slice(Math.max(0, index - MAX_TIED), index).reverse()) {
    if (!isGood(it) || keyOf(it) !== key) break;
    tied.push(idOf(it));
  }
  return { ...place, id: idOf(item), key, tied };
}

/**
 * Index of the first item of `items` that stands after the place; undefined when more of the list is needed to
 * know. The item is looked for by id, then its neighbour with the same key, then its key alone: so rows that came
 * or went meanwhile make nothing skipped, and nothing come twice.
 */
export function startAfter<T>(
  { idOf, keyOf, descending }: Order<T>,
  { id, key, tied, offset }: InPage,
  { items, ended }: { items: readonly Item<T>[]; ended: boolean },
): number | undefined {
  const find = (test: (item: T) => boolean) => items.findIndex((it) => isGood(it) && test(it));
  // An item whose key has changed has moved in the list: it no longer marks the place.
  const after = (known: string) => 1 + find((it) => idOf(it) === known && keyOf(it) === key);
  const found = id === null ? 0 : after(id);
  if (found > 0) return found;
  if (key === null) return Math.min(offset, items.length);
  const beyond = find((it) => isBeyond(keyOf(it), key, descending));
  if (beyond === -1 && !ended) return undefined;
  const next = find((it) => keyOf(it) === key || isBeyond(keyOf(it), key, descending));
  return tied.map(after).find((index) => index > 0) ?? (next === -1 ? items.length : next);
}

const isGood = <T>(item: Item<T> | undefined): item is T =>
  item !== undefined && !(item instanceof ProviderError);

const isBeyond = (key: SortKey, mark: string | number, descending: boolean): boolean =>
  key !== null && (descending ? key < mark : key > mark);
