import { ProviderError } from '../errors.ts';
import type { Keyset, SortKey } from './cursor.ts';
import type { Item } from './page.ts';
import type { Window } from './window.ts';

/**
 * How a whole list is ordered here. Items without a key come after the others in either direction, and after them
 * those that could not be read. Ties go by id, then as they stand in the list.
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
  const compare = comparisonOf(order);
  const { places, items: sorted } = sort(items, order);
  const from = after ? count(places, (place) => compare(place, after) <= 0) : 0;
  const to = before ? count(places, (place) => compare(place, before) < 0) : places.length;
  const start = last === undefined ? from : Math.max(from, to - last);
  const end =
    first === undefined ? Math.max(start, to) : Math.max(start, Math.min(to, start + first));
  return {
    items: sorted.slice(start, end),
    placeOf: (index) => {
      const place = places[start + index];
      if (!place) throw new RangeError(`There is no item ${index}.`);
      return place;
    },
    hasNext: end < places.length,
    hasPrevious: start > 0,
    totalCount: places.length,
  };
}

/** The items in order, and where each of them stands. */
type Sorted<T> = { readonly places: readonly Keyset[]; readonly items: readonly Item<T>[] };

/** By list, then by order. */
const known = new WeakMap<readonly unknown[], Map<unknown, Sorted<unknown>>>();

/** A list is sorted once in each order, however many cut it: answers are shared, and nobody changes them. */
function sort<T>(items: readonly Item<T>[], order: SnapshotOrder<T>): Sorted<T> {
  const orders = known.get(items) ?? new Map<unknown, Sorted<unknown>>();
  // What is kept under a list and an order was made from them, hence of their type.
  const before = orders.get(order) as Sorted<T> | undefined;
  if (before) return before;
  const compare = comparisonOf(order);
  const entries = items.map((item) => ({ item, place: placeOf(order, item) }));
  entries.sort((a, b) => compare(a.place, b.place));
  const sorted = {
    places: numbered(
      entries.map(({ place }) => place),
      compare,
    ),
    items: entries.map(({ item }) => item),
  };
  known.set(items, orders.set(order, sorted));
  return sorted;
}

/** Places in order, those that are equal told apart by their number. */
function numbered(places: readonly Keyset[], compare: typeof compareAscending): Keyset[] {
  let nth = 0;
  return places.map((place, index) => {
    const last = places[index - 1];
    nth = last && compare(last, place) === 0 ? nth + 1 : 0;
    return nth === 0 ? place : { ...place, nth };
  });
}

const placeOf = <T>({ idOf, keyOf }: SnapshotOrder<T>, item: Item<T>): Keyset =>
  item instanceof ProviderError
    ? { kind: 'key', key: null, id: null, nth: 0 }
    : { kind: 'key', key: keyOf(item), id: idOf(item), nth: 0 };

const compareKeys = (a: string | number, b: string | number): number =>
  a < b ? -1 : a > b ? 1 : 0;

const compareWith =
  (direction: 1 | -1) =>
  (a: Keyset, b: Keyset): number => {
    if (a.id === null || b.id === null) {
      return Number(a.id === null) - Number(b.id === null) || a.nth - b.nth;
    }
    const keys =
      a.key === null || b.key === null
        ? Number(a.key === null) - Number(b.key === null)
        : direction * compareKeys(a.key, b.key);
    return keys || compareKeys(a.id, b.id) || a.nth - b.nth;
  };

const compareAscending = compareWith(1);
const compareDescending = compareWith(-1);

const comparisonOf = ({ descending }: Pick<SnapshotOrder<unknown>, 'descending'>) =>
  descending ? compareDescending : compareAscending;

/** How many places at the front pass the test: they are sorted, so a binary search finds out. */
function count(places: readonly Keyset[], test: (place: Keyset) => boolean): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const place = places[middle];
    if (place && test(place)) low = middle + 1;
    else high = middle;
  }
  return low;
}
