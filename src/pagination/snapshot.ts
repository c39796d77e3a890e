import { ProviderError } from '../errors.ts';
import type { Keyset, SortKey } from './cursor.ts';
import type { ItemOrError } from './page.ts';
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
export type SliceArgs = {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly after?: Keyset | undefined;
  readonly before?: Keyset | undefined;
};

/** Cuts a window from a whole list by keyset, so that it stays right when the list has changed between pages. */
export function sliceSnapshot<T>(
  items: readonly ItemOrError<T>[],
  order: SnapshotOrder<T>,
  { first, last, after, before }: SliceArgs,
): Window<T> {
  const compare = comparisonOf(order);
  const { positions, items: sorted } = sort(items, order);
  const from = after ? partitionPoint(positions, (position) => compare(position, after) <= 0) : 0;
  const to = before
    ? partitionPoint(positions, (position) => compare(position, before) < 0)
    : positions.length;
  const start = last === undefined ? from : Math.max(from, to - last);
  const end =
    first === undefined ? Math.max(start, to) : Math.max(start, Math.min(to, start + first));
  return {
    items: sorted.slice(start, end),
    positionOf: (index) => {
      const position = positions[start + index];
      if (!position) throw new RangeError(`There is no item ${index}.`);
      return position;
    },
    hasNext: end < positions.length,
    hasPrevious: start > 0,
    totalCount: positions.length,
  };
}

/** The items in order, and where each of them stands. */
type Sorted<T> = {
  readonly positions: readonly Keyset[];
  readonly items: readonly ItemOrError<T>[];
};

/** By list, then by order. */
const sortedCache = new WeakMap<readonly unknown[], Map<unknown, Sorted<unknown>>>();

/** A list is sorted once in each order, however many cut it: answers are shared, and nobody changes them. */
function sort<T>(items: readonly ItemOrError<T>[], order: SnapshotOrder<T>): Sorted<T> {
  const orders = sortedCache.get(items) ?? new Map<unknown, Sorted<unknown>>();
  // What is kept under a list and an order was made from them, hence of their type.
  const cached = orders.get(order) as Sorted<T> | undefined;
  if (cached) return cached;
  const compare = comparisonOf(order);
  const entries = items.map((item) => ({ item, position: positionOf(order, item) }));
  entries.sort((a, b) => compare(a.position, b.position));
  const sorted = {
    positions: numberTies(
      entries.map(({ position }) => position),
      compare,
    ),
    items: entries.map(({ item }) => item),
  };
  sortedCache.set(items, orders.set(order, sorted));
  return sorted;
}

/** Places in order, those that are equal told apart by their number. */
function numberTies(positions: readonly Keyset[], compare: typeof compareAscending): Keyset[] {
  let nth = 0;
  return positions.map((position, index) => {
    const last = positions[index - 1];
    nth = last && compare(last, position) === 0 ? nth + 1 : 0;
    return nth === 0 ? position : { ...position, nth };
  });
}

const positionOf = <T>({ idOf, keyOf }: SnapshotOrder<T>, item: ItemOrError<T>): Keyset =>
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
function partitionPoint(positions: readonly Keyset[], test: (position: Keyset) => boolean): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const position = positions[middle];
    if (position && test(position)) low = middle + 1;
    else high = middle;
  }
  return low;
}
