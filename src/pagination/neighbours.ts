import type { Neighbours, PageOffset } from './cursor.ts';

/** The nearest neighbour that is still there. */
export type LocatedNeighbour = {
  readonly index: number;
  /** Unreadable items that stood between it and the place. */
  readonly unreadable: number;
  /** Readable items that stood between it and the place: they are gone, or stand further on. */
  readonly missing: number;
};

/** Where each neighbour with a fingerprint is now; of equal ones that which has moved least. */
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

/** The beginning of the page, where all that stood between it and the place is known: what comes after it is not passed. */
export function pageStart({ before, offset }: PageOffset): LocatedNeighbour | undefined {
  const missing = before.filter((neighbour) => typeof neighbour === 'string').length;
  const unreadable = before.reduce<number>(
    (sum, neighbour) => sum + (typeof neighbour === 'number' ? neighbour : 0),
    0,
  );
  return missing + unreadable === offset ? { index: -1, unreadable, missing } : undefined;
}
