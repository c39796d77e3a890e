import { ProviderError } from '../errors.ts';
import type { Keyset, SortKey } from './cursor-position.ts';
import type { ItemOrError } from './page.ts';
import type { Window } from './window.ts';

/**
 * The order of a whole list. Items without a key follow the others in either direction; items that
 * could not be parsed are last. Ties are ordered by id, then by their index in the list.
 */
export type SnapshotOrder<T> = {
  readonly idOf: (item: T) => string;
  readonly keyOf: (item: T) => SortKey;
  readonly descending: boolean;
};

/** The requested slice, in items: at most one of `first` and `last`. */
export type SliceArgs = {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly after?: Keyset | undefined;
  readonly before?: Keyset | undefined;
};

/**
 * Slices a whole list by keyset, so that a cursor stays right when the list changes between pages.
 */
export function sliceSnapshot<T>(
  items: readonly ItemOrError<T>[],
  order: SnapshotOrder<T>,
  { first, last, after, before }: SliceArgs,
): Window<T, Keyset> {
  const compare = comparisonOf(order);
  const { positions, items: sorted } = sortedItems(items, order);
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

/** The sorted items and their positions. */
type Sorted<T> = {
  readonly positions: readonly Keyset[];
  readonly items: readonly ItemOrError<T>[];
};

/** By list, then by order. */
const sortedCache = new WeakMap<readonly unknown[], Map<unknown, Sorted<unknown>>>();

/** A list is sorted once an order for all slices: cached lists are shared and immutable. */
export function sortedItems<T>(
  items: readonly ItemOrError<T>[],
  order: SnapshotOrder<T>,
): Sorted<T> {
  const orders = sortedCache.get(items) ?? new Map<unknown, Sorted<unknown>>();
  // The entry of a list and an order was created from them, so it has their type.
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

/** Sorted positions; equal ones are numbered. */
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

/** Number of leading positions that pass the test, by binary search: positions are sorted. */
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
