import type { PageOffset, UpstreamCursor } from './cursor-position.ts';
import { NoItemFoundError, noNextCursorError } from './incomplete.ts';
import type { Page } from './page.ts';
import type { ListOrder } from './position.ts';
import { cursorExpiredError, findStart } from './resume.ts';
import { Segments } from './segments.ts';
import type { Window } from './window.ts';

/** A list that its provider pages forward, with one cursor a page. */
export type ForwardSource<T> = ListOrder<T> & {
  readonly read: (query: { limit: number; cursor: string | undefined }) => Promise<Page<T>>;
  /** Rows of the provider's largest page. */
  readonly maxLimit: number;
};

/** Reads for one page: a forged cursor, or a provider whose pages have no rows, costs no more. */
const MAX_READS = 5;

/**
 * Reads `first` items after a position. An ordinary page is one read with exactly `limit = first`.
 * A position inside a page is found by reading that page again up to and beyond it; more reads
 * follow only if that exceeds the provider's largest page, the list has moved, or pages have no
 * rows: a window without items never has `hasNext`.
 * @throws ProviderError `PROVIDER_CONTRACT` where the provider's cursor does not move;
 * `NoItemFoundError` after five pages without rows.
 * @throws GatewayError `CURSOR_EXPIRED` where the position is not found.
 */
export async function readForwardPage<T>(
  source: ForwardSource<T>,
  first: number,
  after?: UpstreamCursor | PageOffset,
): Promise<Window<T, UpstreamCursor | PageOffset>> {
  const { provider, maxLimit } = source;
  const anchor = after?.kind === 'in' ? after : undefined;
  let cursor = (after?.kind === 'end' ? after.cursor : after?.pageCursor) ?? undefined;
  let limit = Math.min(maxLimit, first + (anchor?.offset ?? 0));
  let totalCount: number | null = null;
  let start = anchor ? undefined : 0;
  const segments = new Segments(source);
  for (let reads = 1; ; reads++) {
    const page = await source.read({ limit, cursor });
    if (page.hasNext && page.endCursor === cursor) throw noNextCursorError(provider);
    totalCount ??= page.totalCount;
    segments.add(page, cursor);
    if (anchor && start === undefined) {
      start = findStart(source, anchor, { items: segments.items, ended: !page.hasNext });
    }
    const found = start === undefined ? 0 : segments.length - start;
    const minItems = anchor && reads < MAX_READS ? first : 1;
    if (found >= minItems || !page.hasNext) {
      const hasNext = page.hasNext || found > first;
      const hasPrevious = after !== undefined;
      const window = toWindow(segments, { from: start ?? segments.length, first });
      return { ...window, hasNext, hasPrevious, totalCount };
    }
    if (page.endCursor === null) throw noNextCursorError(provider);
    cursor = page.endCursor;
    if (reads === MAX_READS) {
      if (start === undefined) throw cursorExpiredError();
      const progress = { position: { kind: 'end', cursor }, rowsRead: 0, reachedMs: null } as const;
      throw new NoItemFoundError(provider, progress, EMPTY_PAGES);
    }
    limit = start === undefined ? maxLimit : first - found;
  }
}

const EMPTY_PAGES =
  'Several pages in a row have no rows. `extensions.after` is the cursor from which to go on.';

function toWindow<T>(
  segments: Segments<T>,
  { from, first }: { from: number; first: number },
): Pick<Window<T, UpstreamCursor | PageOffset>, 'items' | 'positionOf'> {
  const { items } = segments;
  return {
    items: from === 0 && items.length <= first ? items : items.slice(from, from + first),
    positionOf: (index) => segments.positionOf(from + index),
  };
}
