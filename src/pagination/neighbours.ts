import type { Neighbours, PageOffset } from './cursor-position.ts';

/** The nearest neighbour that is still in the list. */
export type LocatedNeighbour = {
  readonly index: number;
  /** Items between it and the position that could not be parsed. */
  readonly unreadable: number;
  /** Parsed items that stood between it and the position: they are gone, or further on. */
  readonly missing: number;
};

/**
 * The current index of each neighbour with a fingerprint; of equal ones that which has moved least.
 */
export function locate(
  neighbours: Neighbours,
  fingerprints: readonly (string | null)[],
  indexAt: (distance: number) => number,
): (number | undefined)[] {
  const found: (number | undefined)[] = [];
  let distance = 0;
  for (const neighbour of neighbours) {
    if (typeof neighbour === 'number') {
      distance += neighbour;
      continue;
    }
    found.push(closest(fingerprints, neighbour, indexAt(distance)));
    distance += 1;
  }
  return found;
}

function closest(
  fingerprints: readonly (string | null)[],
  fingerprint: string,
  expected: number,
): number | undefined {
  const earlier = fingerprints.lastIndexOf(fingerprint, Math.max(0, expected));
  const later = fingerprints.indexOf(fingerprint, Math.max(0, expected));
  if (earlier === -1) return later === -1 ? undefined : later;
  return later === -1 || expected - earlier <= later - expected ? earlier : later;
}

/** Undefined where none of them is left. */
export function nearest(
  neighbours: Neighbours,
  indexes: readonly (number | undefined)[],
): LocatedNeighbour | undefined {
  let unreadable = 0;
  let missing = 0;
  for (const neighbour of neighbours) {
    if (typeof neighbour === 'number') {
      unreadable += neighbour;
      continue;
    }
    const index = indexes[missing];
    if (index !== undefined) return { index, unreadable, missing };
    missing += 1;
  }
  return undefined;
}

export const isAdjacent = ({ unreadable, missing }: LocatedNeighbour): boolean =>
  unreadable + missing === 0;

/**
 * The start of the page, if the cursor has every item between it and the position; later items are
 * new.
 */
export function pageStart({ before, offset }: PageOffset): LocatedNeighbour | undefined {
  const missing = before.filter((neighbour) => typeof neighbour === 'string').length;
  const unreadable = before.reduce<number>(
    (sum, neighbour) => sum + (typeof neighbour === 'number' ? neighbour : 0),
    0,
  );
  return missing + unreadable === offset ? { index: -1, unreadable, missing } : undefined;
}
