import { ProviderError } from '../errors.ts';
import type { Keyset, SortKey } from './cursor.ts';
import type { Item } from './page.ts';
import type { Slot, Window } from './window.ts';

/**
 * How a whole list is ordered here. Items without a key come last in either direction, and so do those that
 * could not be read; ties go by id.
 */
export type SnapshotOrder<T> = {
  readonly idOf: (item: T) => string;
  readonly keyOf: (item: T) => SortKey;
  readonly descending: boolean;
};

/** Which part of the list is asked for: at most one of `first` and `last`, in items. */
export type Range = {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly after?: Keyset | undefined;
  readonly before?: Keyset | undefined;
};

/** Cuts a window from a whole list by keyset, so that it stays right when the list has changed between pages. */
export function cutSnapshot<T>(
  items: readonly Item<T>[],
  order: SnapshotOrder<T>,
  { first, last, after, before }: Range,
): Window<T> {
  const compare = order.descending ? compareDescending : compareAscending;
  const entries = items.map((item) => entryOf(order, item)).sort(compare);
  const from = after ? count(entries, (entry) => compare(entry, after) <= 0) : 0;
  const to = before ? count(entries, (entry) => compare(entry, before) < 0) : entries.length;
  const start = last === undefined ? from : Math.max(from, to - last);
  const end =
    first === undefined ? Math.max(start, to) : Math.max(start, Math.min(to, start + first));
  return {
    slots: entries.slice(start, end).map(slotOf),
    hasNext: end < entries.length,
    hasPrevious: start > 0,
    totalCount: entries.length,
  };
}

type Entry<T> = Keyset & { readonly item: Item<T> };

const entryOf = <T>({ idOf, keyOf }: SnapshotOrder<T>, item: Item<T>): Entry<T> =>
  item instanceof ProviderError
    ? { kind: 'key', key: null, id: '', item }
    : { kind: 'key', key: keyOf(item), id: idOf(item), item };

const slotOf = <T>({ item, ...place }: Entry<T>): Slot<T> => ({ item, place: () => place });

const compareKeys = (a: string | number, b: string | number): number =>
  a < b ? -1 : a > b ? 1 : 0;

const compareWith =
  (direction: 1 | -1) =>
  (a: Keyset, b: Keyset): number => {
    if (a.key === null || b.key === null) {
      return Number(a.key === null) - Number(b.key === null) || compareKeys(a.id, b.id);
    }
    return direction * compareKeys(a.key, b.key) || compareKeys(a.id, b.id);
  };

const compareAscending = compareWith(1);
const compareDescending = compareWith(-1);

/** How many entries at the front pass the test: they are sorted, so a binary search finds out. */
function count<T>(entries: readonly Entry<T>[], test: (entry: Entry<T>) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry && test(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}
