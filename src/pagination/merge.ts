import type { ProviderError } from '../errors.ts';
import type { MergedPosition, SortKey, SourcePosition } from './cursor-position.ts';
import type { ItemOrError } from './page.ts';

/** The next rows of one list, in its own order. */
export type SourceRows<T> = {
  readonly items: readonly ItemOrError<T>[];
  /** The position after a row, by its index in `items`. */
  readonly positionOf: (index: number) => SourcePosition;
  /** Whether rows follow `items`. */
  readonly hasMore: boolean;
  /** Length of the whole list; null where it is not known. */
  readonly totalCount: number | null;
  /** Why the rows after `items` could not be read. */
  readonly error?: ProviderError | undefined;
};

export type MergeSource<T> = {
  readonly rows: SourceRows<T>;
  /** Where `rows` begin; null is the start of the list. */
  readonly after: SourcePosition | null;
  /** By what rows of different sources are compared; null where a row has no such value, or cannot be read. */
  readonly keyOf: (item: ItemOrError<T>) => SortKey;
  /** Where the source's own order has rows without a key: they are taken at once, or after all others. */
  readonly unkeyed: 'first' | 'last';
};

export type Merged<T> = {
  readonly items: readonly ItemOrError<T>[];
  readonly positionOf: (index: number) => MergedPosition;
  /** Rows follow in one of the sources, or may: it could not be read. */
  readonly hasNext: boolean;
};

/**
 * Merges the first rows of sorted lists. The order of each list is kept, and a position names what was taken of each:
 * a comparison between lists decides only where a row is shown, never whether. Of equal rows, that of the earlier
 * source comes first.
 *
 * Each source must have `first` rows, or all that follow. One with an error has fewer: the others go on.
 */
export function mergeSources<T>(
  sources: readonly MergeSource<T>[],
  { first, descending }: { readonly first: number; readonly descending: boolean },
): Merged<T> {
  const taken = sources.map(() => 0);
  /** The source of each item. */
  const order: number[] = [];
  const items: ItemOrError<T>[] = [];
  while (items.length < first && !sources.some((source, at) => isUnknown(source, taken[at] ?? 0))) {
    const at = earliest(sources, taken, descending);
    const item = sources[at]?.rows.items[taken[at] ?? 0];
    if (item === undefined) break;
    items.push(item);
    order.push(at);
    taken[at] = (taken[at] ?? 0) + 1;
  }
  return {
    items,
    positionOf: (index) => ({
      kind: 'merged',
      parts: sources.map(({ rows, after }, at) => {
        const count = order.slice(0, index + 1).filter((source) => source === at).length;
        return count === 0 ? after : rows.positionOf(count - 1);
      }),
    }),
    hasNext: sources.some(
      ({ rows }, at) => (taken[at] ?? 0) < rows.items.length || rows.hasMore || rows.error,
    ),
  };
}

/** The next row of the source exists, but was not read. */
const isUnknown = ({ rows }: Pick<MergeSource<unknown>, 'rows'>, taken: number): boolean =>
  taken === rows.items.length && rows.hasMore && rows.error === undefined;

/** Index of the source whose next row comes first; -1 where none has one. */
function earliest<T>(
  sources: readonly MergeSource<T>[],
  taken: readonly number[],
  descending: boolean,
): number {
  let best = -1;
  let bestHead: Head | undefined;
  for (const [at, source] of sources.entries()) {
    const item = source.rows.items[taken[at] ?? 0];
    if (item === undefined) continue;
    const head = headOf(source, item);
    if (bestHead && !isBefore(head, bestHead, descending)) continue;
    best = at;
    bestHead = head;
  }
  return best;
}

type Head = { readonly rank: number; readonly key: string | number };

const headOf = <T>({ keyOf, unkeyed }: MergeSource<T>, item: ItemOrError<T>): Head => {
  const key = keyOf(item);
  if (key === null) return { rank: unkeyed === 'first' ? -1 : 1, key: 0 };
  return { rank: 0, key };
};

const isBefore = (a: Head, b: Head, descending: boolean): boolean => {
  if (a.rank !== b.rank) return a.rank < b.rank;
  return descending ? a.key > b.key : a.key < b.key;
};
