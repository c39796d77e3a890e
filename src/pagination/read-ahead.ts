import { ProviderError, type ProviderName } from '../errors.ts';
import type { PageMark, SourcePosition, UpstreamCursor } from './cursor-position.ts';
import type { ForwardSource } from './forward.ts';
import { NoItemFoundError, noNextCursorError } from './incomplete.ts';
import type { SourceRows } from './merge.ts';
import type { Page } from './page.ts';
import { cursorExpiredError, findStart } from './resume.ts';
import { Segments } from './segments.ts';

/** Reads for one page at most, as of `readForwardPage`. */
const MAX_READS = 5;

/**
 * Reads at least `count` rows after a position, for a merge that may use fewer of them. A position inside a page costs
 * two reads that run at once: the page again, with its own length, and the page behind the end cursor that it had. The
 * second one is used only if the page still ends with that cursor: otherwise rows have moved across its end, and the
 * list is read on from where it ends now.
 *
 * Where a later read fails, the rows before it are returned with its error.
 * @throws ProviderError the error of the first read; `PROVIDER_CONTRACT` where the provider's cursor does not move.
 * @throws GatewayError `CURSOR_EXPIRED` where the position is not found.
 */
export async function readAhead<T>(
  source: ForwardSource<T>,
  count: number,
  after: UpstreamCursor | PageMark | null,
): Promise<SourceRows<T>> {
  const { provider, maxLimit } = source;
  const mark = after?.kind === 'page' ? after : undefined;
  const anchor = mark?.offset;
  let cursor = (after?.kind === 'end' ? after.cursor : anchor?.pageCursor) ?? undefined;
  let limit = Math.min(maxLimit, mark?.length ?? count);
  let next = source.read({ limit, cursor });
  const behind = mark?.endCursor
    ? source.read({ limit: count, cursor: mark.endCursor })
    : undefined;
  // It may fail after the first read has.
  behind?.catch(() => undefined);
  const pages = new Map<string | null, Page<T>>();
  const segments = new Segments(source);
  let start = anchor ? undefined : 0;
  let totalCount: number | null = null;
  let hasMore = true;
  let error: ProviderError | undefined;
  for (let reads = 1; ; reads++) {
    let page: Page<T>;
    try {
      page = await next;
      if (page.hasNext && page.endCursor === (cursor ?? null)) throw noNextCursorError(provider);
    } catch (failure) {
      if (!(failure instanceof ProviderError) || start === undefined || reads === 1) throw failure;
      error = failure;
      break;
    }
    segments.add(page, cursor);
    pages.set(cursor ?? null, page);
    totalCount ??= page.totalCount;
    hasMore = page.hasNext;
    if (anchor && start === undefined) {
      start = findStart(source, anchor, { items: segments.items, ended: !hasMore });
    }
    const found = start === undefined ? 0 : segments.length - start;
    if (found >= count || !hasMore || (reads === MAX_READS && found > 0)) break;
    if (reads === MAX_READS && start === undefined) throw cursorExpiredError();
    if (page.endCursor === null) throw noNextCursorError(provider);
    if (reads === MAX_READS) throw emptyPagesError(provider, page.endCursor);
    cursor = page.endCursor;
    limit = start === undefined ? maxLimit : count;
    next =
      reads === 1 && behind && cursor === mark?.endCursor ? behind : source.read({ limit, cursor });
  }
  const from = start ?? segments.length;
  return {
    items: segments.items.slice(from),
    positionOf: (index): SourcePosition => {
      const position = segments.positionOf(from + index);
      if (position.kind !== 'in') return position;
      const page = pages.get(position.pageCursor);
      const { length = 1 } = page?.items ?? {};
      return { kind: 'page', length, endCursor: page?.endCursor ?? null, offset: position };
    },
    hasMore,
    totalCount,
    error,
  };
}

const emptyPagesError = (provider: ProviderName, cursor: string): ProviderError =>
  new NoItemFoundError(
    provider,
    { position: { kind: 'end', cursor }, rowsRead: 0, reachedMs: null },
    'Several pages in a row have no rows.',
  );
