import type { PageOffset, UpstreamCursor } from './cursor-position.ts';
import type { ForwardSource } from './forward.ts';
import { NoItemFoundError, noNextCursorError } from './incomplete.ts';
import { isReadable } from './position.ts';
import { cursorExpiredError, findStart } from './resume.ts';
import { Segments } from './segments.ts';
import type { Window } from './window.ts';

/** A filter that the provider does not have, applied to its list as it is read. */
export type ItemFilter<T> = {
  readonly matches: (item: T) => boolean;
  /** Whether all items after this one fail the filter, because the list is sorted by its bound. */
  readonly isPast?: (item: T) => boolean;
};

export type FilteredPageOptions<T> = ItemFilter<T> & {
  readonly first: number;
  readonly after?: UpstreamCursor | PageOffset | undefined;
  /** Whether `hasNext` has to be exact: the first match of the next page is looked for. */
  readonly isNextNeeded: boolean;
  /** Asked before each read but the first; false ends the page as the largest number of reads does. */
  readonly canRead?: () => boolean;
};

/** Upstream reads of one page, or of one count, at most. */
export const MAX_FILTERED_READS = 10;

/**
 * Reads the next `first` matching items of a list, in its order. Reads have `limit = maxLimit` and
 * the provider's own cursors, so equal reads of other pages and filters are shared. Items that could
 * not be parsed may match and are included.
 *
 * A page ends when it is full, at the end of the list, with the read in which `isPast` holds, or
 * after 10 reads. After 10 reads the page may be short, and `hasNext` is true though nothing may
 * follow; its last item has the cursor of the last read. `totalCount` is exact where the reads cover
 * the whole list, else null.
 * @throws ProviderError `NoItemFoundError` instead of an empty page that has a next one;
 * `PROVIDER_CONTRACT` where the provider's cursor does not move; the errors of `read`.
 * @throws GatewayError `CURSOR_EXPIRED` where the position is not found.
 */
export async function readFilteredPage<T>(
  source: ForwardSource<T>,
  options: FilteredPageOptions<T>,
): Promise<Window<T, UpstreamCursor | PageOffset>> {
  const { first, after, isNextNeeded, canRead = () => true } = options;
  const anchor = after?.kind === 'in' ? after : undefined;
  const opening = (after?.kind === 'end' ? after.cursor : after?.pageCursor) ?? undefined;
  const walk = new FilteredWalk(source, options, opening);
  const minMatches = first + (isNextNeeded ? 1 : 0);
  let start = anchor ? undefined : 0;
  do {
    const { hasEnded } = await walk.read();
    if (anchor)
      start ??= findStart(source, anchor, { items: walk.segments.items, ended: hasEnded });
  } while (
    (start === undefined || (!walk.isComplete && walk.matchesFrom(start).length < minMatches)) &&
    walk.reads < MAX_FILTERED_READS &&
    canRead()
  );
  if (start === undefined) throw cursorExpiredError();
  const matches = walk.matchesFrom(start);
  const isComplete = walk.isComplete;
  if (matches.length === 0 && !isComplete) throw walk.noItemFoundError();
  const shown = matches.slice(0, first);
  const { next, segments } = walk;
  const { items } = segments;
  // No later row of these reads matches, so the next page need not read them again.
  const end = matches.length <= first && !isComplete ? next : undefined;
  return {
    items: shown.map((index) => items[index]).filter((item) => item !== undefined),
    positionOf: (nth) =>
      end !== undefined && nth === shown.length - 1
        ? { kind: 'end', cursor: end }
        : segments.positionOf(shown[nth] ?? -1),
    hasNext: matches.length > first || !isComplete,
    hasPrevious: after !== undefined,
    totalCount: opening === undefined && isComplete ? walk.matchesFrom(0).length : null,
  };
}

/**
 * Counts the matching items of a list: at most 10 reads. Null where the list is longer, without
 * further reads if the provider states its length.
 * @throws ProviderError as `readFilteredPage`.
 */
export async function countFiltered<T>(
  source: ForwardSource<T>,
  filter: ItemFilter<T>,
): Promise<number | null> {
  const walk = new FilteredWalk(source, filter, undefined);
  const maxRows = MAX_FILTERED_READS * source.maxLimit;
  do {
    const { totalCount } = await walk.read();
    if (walk.isComplete) return walk.matchesFrom(0).length;
    if (filter.isPast === undefined && totalCount !== null && totalCount > maxRows) return null;
  } while (walk.reads < MAX_FILTERED_READS);
  return null;
}

/** The reads of one page or count. */
class FilteredWalk<T> {
  readonly segments: Segments<T>;
  readonly #source: ForwardSource<T>;
  readonly #filter: ItemFilter<T>;
  /** Indexes of the matching items among all items read. */
  readonly #matches: number[] = [];
  #reads = 0;
  #next: string | undefined;
  #hasEnded = false;
  #isPast = false;

  constructor(source: ForwardSource<T>, filter: ItemFilter<T>, cursor: string | undefined) {
    this.segments = new Segments(source);
    this.#source = source;
    this.#filter = filter;
    this.#next = cursor;
  }

  get reads(): number {
    return this.#reads;
  }

  /** Cursor of the next read; undefined at the end of the list. */
  get next(): string | undefined {
    return this.#hasEnded ? undefined : this.#next;
  }

  /** No matching item follows those that were read. */
  get isComplete(): boolean {
    return this.#hasEnded || this.#isPast;
  }

  matchesFrom(start: number): readonly number[] {
    return start === 0 ? this.#matches : this.#matches.filter((index) => index >= start);
  }

  async read(): Promise<{ readonly hasEnded: boolean; readonly totalCount: number | null }> {
    const { provider, maxLimit: limit } = this.#source;
    const cursor = this.#next;
    const page = await this.#source.read({ limit, cursor });
    if (page.hasNext && (page.endCursor === null || page.endCursor === cursor)) {
      throw noNextCursorError(provider);
    }
    const { matches, isPast } = this.#filter;
    for (const [at, item] of page.items.entries()) {
      const index = this.segments.length + at;
      if (!isReadable(item) || matches(item)) this.#matches.push(index);
      if (isPast && isReadable(item) && isPast(item)) this.#isPast = true;
    }
    this.segments.add(page, cursor);
    this.#reads += 1;
    this.#hasEnded = !page.hasNext;
    this.#next = page.endCursor ?? undefined;
    return { hasEnded: this.#hasEnded, totalCount: page.totalCount };
  }

  noItemFoundError(): NoItemFoundError {
    const { segments } = this;
    const cursor = this.#next ?? '';
    const { length: rowsRead, reachedMs } = segments;
    const progress = { position: { kind: 'end', cursor }, rowsRead, reachedMs } as const;
    return new NoItemFoundError(this.#source.provider, progress, NOT_FOUND);
  }
}

const NOT_FOUND =
  'None of the rows that were read matches the filter, and the list goes on: `extensions.after` is the cursor from which to look on. A time bound in the direction of the sort, a project or `search` narrow it.';
