import { GatewayError } from '../errors.ts';
import type { InPage, Neighbours } from './cursor.ts';
import { fingerprint } from './fingerprint.ts';
import { beginningOf, type Found, isAdjacent, locate, nearest } from './neighbours.ts';
import type { Item } from './page.ts';
import { isReadable, type Order } from './position.ts';

/** A list as far as it was read again. */
export type Reread<T> = { readonly items: readonly Item<T>[]; readonly ended: boolean };

/**
 * Index of the first item of `items` that stands after the place; undefined when more of the list is needed to
 * know. Items keep their order among themselves, so whatever came or went meanwhile, behind the nearest earlier
 * neighbour that is left nothing was seen, and from the nearest later one on nothing was. Where no neighbour is
 * left, times are compared; names are not, for providers sort them by rules of their own.
 * @throws GatewayError `CURSOR_EXPIRED` where more than one index is possible.
 */
export function startAfter<T>(order: Order<T>, place: InPage, list: Reread<T>): number | undefined {
  const { items, ended } = list;
  const fingerprints = items.map((item) =>
    isReadable(item) ? fingerprint(order.idOf(item), order.keyOf(item)) : null,
  );
  const before = locate(place.before, fingerprints, (distance) => place.offset - 1 - distance);
  const after = locate(place.after, fingerprints, (distance) => place.offset + distance);
  assertInOrder([...before.toReversed(), ...after]);
  const earlier = nearest(place.before, before);
  const later = nearest(place.after, after);
  const marker = items[(earlier ?? later)?.at ?? -1];
  if (isReadable(marker) && order.keyOf(marker) === null) {
    return amongMoving(list, place, { earlier: earlier ?? beginningOf(place), later });
  }
  if (earlier && isAdjacent(earlier)) return earlier.at + 1;
  if (earlier && later) return between(items, earlier, later);
  if (later) return upTo(items, later, place.before);
  const byTime = place.time === null ? undefined : beyond(order, place.time, items);
  const known = earlier ?? beginningOf(place);
  if (known) {
    const isPassed = known.missing === 0 || ended || byTime !== undefined;
    return isPassed ? behind(list, known) : undefined;
  }
  if (place.time !== null) return atTime(order, place.time, list);
  if (!ended) return undefined;
  if (items.length === 0) return 0;
  throw expired();
}

export const expired = (): GatewayError =>
  new GatewayError(
    'CURSOR_EXPIRED',
    'The list has changed so much that the place of this cursor is not found. Start again from the first page.',
  );

/** Where a row does not tell that it has moved, its neighbours do. */
function assertInOrder(indexes: readonly (number | undefined)[]): void {
  const known = indexes.filter((index) => index !== undefined);
  if (known.some((index, nth) => nth > 0 && index <= (known[nth - 1] ?? -1))) throw expired();
}

/** An item without a key does not tell that it has moved: what was next to it must still be. */
function amongMoving<T>(
  list: Reread<T>,
  { after }: InPage,
  { earlier, later }: { earlier: Found | undefined; later: Found | undefined },
): number | undefined {
  const { items, ended } = list;
  if (earlier && later) {
    const next = items.slice(earlier.at + 1, later.at);
    const isChanged = isAdjacent(earlier) && next.length !== later.unreadable;
    if (isChanged || next.some(isReadable)) throw expired();
    return isAdjacent(earlier) ? earlier.at + 1 : between(items, earlier, later);
  }
  // The page ended here: there was no neighbour to know.
  if (earlier && !after.some((it) => typeof it === 'string')) return behind(list, earlier);
  if (!ended) return undefined;
  if (earlier && earlier.at + 1 === items.length) return items.length;
  throw expired();
}

/** Readable items between the two are new. Unreadable ones are told apart by their number alone. */
function between<T>(items: readonly Item<T>[], earlier: Found, later: Found): number {
  const unreadable: number[] = [];
  for (let index = earlier.at + 1; index < later.at; index++) {
    if (!isReadable(items[index])) unreadable.push(index);
  }
  if (isAdjacent(later)) return 1 + (unreadable.at(-1) ?? earlier.at);
  if (unreadable.length !== earlier.unreadable + later.unreadable) throw expired();
  return 1 + (unreadable[earlier.unreadable - 1] ?? earlier.at);
}

/** Everything behind `earlier` is new or was not seen, but for the unreadable items that were. */
function behind<T>({ items, ended }: Reread<T>, earlier: Found): number | undefined {
  const from = earlier.at + 1;
  let index = from;
  while (index < from + earlier.unreadable && index < items.length && !isReadable(items[index])) {
    index += 1;
  }
  if (index === items.length)
    return ended || index === from + earlier.unreadable ? index : undefined;
  const isShort = index < from + earlier.unreadable;
  if (isShort && items.slice(index).some((item) => !isReadable(item))) throw expired();
  if (earlier.missing > 0 && !isReadable(items[index])) throw expired();
  return index;
}

/** Everything from `later` on was not seen, nor were the unreadable items that stood before it. */
function upTo<T>(items: readonly Item<T>[], later: Found, [seen]: Neighbours): number {
  if (isAdjacent(later)) return later.at;
  let unreadable = 0;
  while (unreadable < later.at && !isReadable(items[later.at - 1 - unreadable])) unreadable += 1;
  if (unreadable !== later.unreadable + (typeof seen === 'number' ? seen : 0)) throw expired();
  return later.at - later.unreadable;
}

/** Index of the first item beyond a time; undefined where there is none. */
function beyond<T>(
  { keyOf, descending }: Order<T>,
  time: number,
  items: readonly Item<T>[],
): number | undefined {
  const index = items.findIndex((item) => {
    const key = isReadable(item) ? keyOf(item) : null;
    return typeof key === 'number' && (descending ? key < time : key > time);
  });
  return index === -1 ? undefined : index;
}

/** The place is known where an item from before the time stands next to one from beyond it, and none is of it. */
function atTime<T>(order: Order<T>, time: number, { items, ended }: Reread<T>): number | undefined {
  const index = beyond(order, time, items) ?? (ended ? items.length : undefined);
  if (index === undefined) return undefined;
  const timeOf = (item: Item<T> | undefined) => (isReadable(item) ? order.keyOf(item) : null);
  const isKnown = index === 0 || timeOf(items[index - 1]) !== null;
  if (!isKnown || items.some((item) => timeOf(item) === time)) throw expired();
  return index;
}
