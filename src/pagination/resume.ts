import { GatewayError } from '../errors.ts';
import type { Neighbours, PageOffset } from './cursor-position.ts';
import { fingerprint } from './fingerprint.ts';
import { isAdjacent, type LocatedNeighbour, locate, nearest, pageStart } from './neighbours.ts';
import type { ItemOrError } from './page.ts';
import { isReadable, type ListOrder } from './position.ts';

/** The part of a list that was read again. */
export type Reread<T> = { readonly items: readonly ItemOrError<T>[]; readonly ended: boolean };

/**
 * Returns the index of the first item of `items` after the position; undefined if more of the list
 * is needed. Items keep their relative order, so all items after the nearest earlier neighbour are
 * new, and so are all from the nearest later neighbour on. Where no neighbour is left, times are
 * compared; names are not, for a provider's collation is not known.
 * @throws GatewayError `CURSOR_EXPIRED` if more than one index is possible.
 */
export function findStart<T>(
  order: ListOrder<T>,
  position: PageOffset,
  list: Reread<T>,
): number | undefined {
  const { items, ended } = list;
  const fingerprints = items.map((item) =>
    isReadable(item) ? fingerprint(order.idOf(item), order.keyOf(item)) : null,
  );
  const before = locate(
    position.before,
    fingerprints,
    (distance) => position.offset - 1 - distance,
  );
  const after = locate(position.after, fingerprints, (distance) => position.offset + distance);
  assertInOrder([...before.toReversed(), ...after]);
  const earlier = nearest(position.before, before);
  const later = nearest(position.after, after);
  const marker = items[(earlier ?? later)?.index ?? -1];
  if (isReadable(marker) && order.keyOf(marker) === null) {
    return startAmongUnkeyed(list, position, { earlier: earlier ?? pageStart(position), later });
  }
  if (earlier && isAdjacent(earlier)) return earlier.index + 1;
  if (earlier && later) return startBetween(items, earlier, later);
  if (later) return startBeforeLater(items, later, position.before);
  const byTime = position.time === null ? undefined : indexAfterTime(order, position.time, items);
  const located = earlier ?? pageStart(position);
  if (located) {
    const isPassed = located.missing === 0 || ended || byTime !== undefined;
    return isPassed ? startAfterEarlier(list, located) : undefined;
  }
  if (position.time !== null) return startAtTime(order, position.time, list);
  if (!ended) return undefined;
  if (items.length === 0) return 0;
  throw cursorExpiredError();
}

export const cursorExpiredError = (): GatewayError =>
  new GatewayError(
    'CURSOR_EXPIRED',
    'The list has changed so much that the place of this cursor is not found. Start again from the first page.',
  );

/** A row whose key is not known may have moved; then its neighbours are out of order. */
function assertInOrder(indexes: readonly (number | undefined)[]): void {
  const present = indexes.filter((index) => index !== undefined);
  if (present.some((index, nth) => nth > 0 && index <= (present[nth - 1] ?? -1)))
    throw cursorExpiredError();
}

/** An item without a key may have moved unnoticed, so its neighbours must be unchanged. */
function startAmongUnkeyed<T>(
  list: Reread<T>,
  { after }: PageOffset,
  {
    earlier,
    later,
  }: { earlier: LocatedNeighbour | undefined; later: LocatedNeighbour | undefined },
): number | undefined {
  const { items, ended } = list;
  if (earlier && later) {
    const next = items.slice(earlier.index + 1, later.index);
    const isChanged = isAdjacent(earlier) && next.length !== later.unreadable;
    if (isChanged || next.some(isReadable)) throw cursorExpiredError();
    return isAdjacent(earlier) ? earlier.index + 1 : startBetween(items, earlier, later);
  }
  // The page ended at the position: there was no later neighbour.
  if (earlier && !after.some((it) => typeof it === 'string'))
    return startAfterEarlier(list, earlier);
  if (!ended) return undefined;
  if (earlier && earlier.index + 1 === items.length) return items.length;
  throw cursorExpiredError();
}

/**
 * Parsed items between the two are new. Items that could not be parsed differ only by their number.
 */
function startBetween<T>(
  items: readonly ItemOrError<T>[],
  earlier: LocatedNeighbour,
  later: LocatedNeighbour,
): number {
  const unreadable: number[] = [];
  for (let index = earlier.index + 1; index < later.index; index++) {
    if (!isReadable(items[index])) unreadable.push(index);
  }
  if (isAdjacent(later)) return 1 + (unreadable.at(-1) ?? earlier.index);
  if (unreadable.length !== earlier.unreadable + later.unreadable) throw cursorExpiredError();
  return 1 + (unreadable[earlier.unreadable - 1] ?? earlier.index);
}

/**
 * Items after `earlier` are new or were not served, except the unparsed items that the cursor
 * counts.
 */
function startAfterEarlier<T>(
  { items, ended }: Reread<T>,
  earlier: LocatedNeighbour,
): number | undefined {
  const start = earlier.index + 1;
  let index = start;
  while (index < start + earlier.unreadable && index < items.length && !isReadable(items[index])) {
    index += 1;
  }
  if (index === items.length)
    return ended || index === start + earlier.unreadable ? index : undefined;
  const isShort = index < start + earlier.unreadable;
  if (isShort && items.slice(index).some((item) => !isReadable(item))) throw cursorExpiredError();
  if (earlier.missing > 0 && !isReadable(items[index])) throw cursorExpiredError();
  return index;
}

/** Items from `later` on were not served, nor the unparsed items that stood before it. */
function startBeforeLater<T>(
  items: readonly ItemOrError<T>[],
  later: LocatedNeighbour,
  [nextNeighbour]: Neighbours,
): number {
  if (isAdjacent(later)) return later.index;
  let unreadable = 0;
  while (unreadable < later.index && !isReadable(items[later.index - 1 - unreadable]))
    unreadable += 1;
  if (unreadable !== later.unreadable + (typeof nextNeighbour === 'number' ? nextNeighbour : 0))
    throw cursorExpiredError();
  return later.index - later.unreadable;
}

/** Index of the first item beyond a time; undefined where there is none. */
function indexAfterTime<T>(
  { keyOf, descending }: ListOrder<T>,
  time: number,
  items: readonly ItemOrError<T>[],
): number | undefined {
  const index = items.findIndex((item) => {
    const key = isReadable(item) ? keyOf(item) : null;
    return typeof key === 'number' && (descending ? key < time : key > time);
  });
  return index === -1 ? undefined : index;
}

/**
 * The position is certain where an item from before the time is followed by one from beyond it, and
 * no item has that time.
 */
function startAtTime<T>(
  order: ListOrder<T>,
  time: number,
  { items, ended }: Reread<T>,
): number | undefined {
  const index = indexAfterTime(order, time, items) ?? (ended ? items.length : undefined);
  if (index === undefined) return undefined;
  const timeOf = (item: ItemOrError<T> | undefined) =>
    isReadable(item) ? order.keyOf(item) : null;
  const isKnown = index === 0 || timeOf(items[index - 1]) !== null;
  if (!isKnown || items.some((item) => timeOf(item) === time)) throw cursorExpiredError();
  return index;
}
