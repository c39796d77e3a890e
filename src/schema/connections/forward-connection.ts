import type { GraphQLResolveInfo } from 'graphql';
import { GatewayError } from '../../errors.ts';
import { type CursorScope, decodeCursor, encodeCursor, scopeOf } from '../../pagination/cursor.ts';
import type { PageOffset, UpstreamCursor } from '../../pagination/cursor-position.ts';
import { countFiltered, readFilteredPage } from '../../pagination/filtered.ts';
import { type ForwardSource as PageSource, readForwardPage } from '../../pagination/forward.ts';
import { NoItemFoundError } from '../../pagination/incomplete.ts';
import type { Page } from '../../pagination/page.ts';
import type { ListOrder } from '../../pagination/position.ts';
import { emptyWindow, type Window } from '../../pagination/window.ts';
import { selectedFields } from '../selection.ts';
import type { Connection } from './connection.ts';
import type { LocalFilter } from './local-filter.ts';
import { OldestRead } from './oldest-read.ts';
import { assertPageSize, DEFAULT_PAGE, givenCursor, MAX_PAGE } from './pagination-args.ts';

export type PageQuery = { readonly limit: number; readonly cursor: string | undefined };

/** A list that its provider pages forward only, with the sort and filter of one field. */
export type ForwardSource<T, P extends object> = {
  /** Provider and list, as in cursors: `qualia.datasets`. */
  readonly name: string;
  readonly sort: string;
  readonly order: ListOrder<T>;
  /** The filter as the provider's query parameters. */
  readonly parameters: P;
  readonly maxLimit?: number;
  /** The conditions that the provider does not have. */
  readonly localFilter?: LocalFilter<T> | undefined;
  readonly read: (query: P & PageQuery) => Promise<Page<T>>;
};

export type ForwardArgs = {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
};

/**
 * One upstream call: `limit` is `first`, or 1 if `first` is 0 or only `totalCount` is selected.
 * Without `first` a page has 20 items.
 */
export async function forwardConnection<T, P extends object>(
  source: ForwardSource<T, P>,
  args: ForwardArgs,
  info: GraphQLResolveInfo,
): Promise<Connection<T>> {
  const { maxLimit = MAX_PAGE, parameters, order } = source;
  const first = args.first ?? DEFAULT_PAGE;
  const after = givenCursor(args.after);
  assertPageSize('first', first, maxLimit);
  const { localFilter } = source;
  const scope = scopeOf(source.name, source.sort, { ...parameters, ...localFilter?.parameters });
  const position = after === undefined ? undefined : positionAfter(scope, after);
  const oldest = new OldestRead();
  const read = async (page: PageQuery) => oldest.add(await source.read({ ...parameters, ...page }));
  const window = await windowOf(
    { scope, pages: { ...order, maxLimit, read }, localFilter, first, position },
    info,
  );
  return { scope, window, readAt: oldest.at };
}

type WindowOptions<T> = {
  readonly scope: CursorScope;
  readonly pages: PageSource<T>;
  readonly localFilter: LocalFilter<T> | undefined;
  readonly first: number;
  readonly position: UpstreamCursor | PageOffset | undefined;
};

async function windowOf<T>(
  { scope, pages, localFilter, first, position }: WindowOptions<T>,
  info: GraphQLResolveInfo,
): Promise<Window<T>> {
  if (localFilter)
    return readFiltered(scope, pages, { ...localFilter, first, after: position }, info);
  if (selectsItems(info)) {
    if (first === 0) return emptied(await readWindow(scope, pages, 1, position));
    return readWindow(scope, pages, first, position);
  }
  const { totalCount } = await pages.read({ limit: 1, cursor: undefined });
  return emptyWindow(totalCount);
}

/** Adds to `SEARCH_INCOMPLETE` the cursor from which a client can go on: `extensions.after`. */
const readWindow = <T>(
  scope: CursorScope,
  source: PageSource<T>,
  first: number,
  position?: UpstreamCursor | PageOffset,
): Promise<Window<T>> =>
  readForwardPage(source, first, position).catch((error: unknown) => {
    if (!(error instanceof NoItemFoundError)) throw error;
    throw error.withCursor((position) => encodeCursor(scope, position));
  });

/** Reads of 1000 rows, at most 10; where only `totalCount` is selected, the items are counted. */
async function readFiltered<T>(
  scope: CursorScope,
  source: PageSource<T>,
  filter: LocalFilter<T> & {
    readonly first: number;
    readonly after: UpstreamCursor | PageOffset | undefined;
  },
  info: GraphQLResolveInfo,
): Promise<Window<T>> {
  if (filter.isEmpty) return emptyWindow(0);
  if (!selectsItems(info)) return emptyWindow(await countFiltered(source, filter));
  const isNextNeeded = selectedFields(info).has('pageInfo');
  try {
    if (filter.first === 0) {
      const window = await readFilteredPage(source, { ...filter, first: 1, isNextNeeded: false });
      return emptied(window);
    }
    return await readFilteredPage(source, { ...filter, isNextNeeded });
  } catch (error) {
    if (!(error instanceof NoItemFoundError)) throw error;
    throw error.withCursor((position) => encodeCursor(scope, position));
  }
}

/** The window without its items; it has a next page if any item follows. */
const emptied = <T>(window: Window<T>): Window<T> => ({
  ...window,
  items: [],
  hasNext: window.items.length > 0 || window.hasNext,
});

function positionAfter(scope: CursorScope, cursor: string): UpstreamCursor | PageOffset {
  const position = decodeCursor(scope, cursor);
  if (position.kind !== 'end' && position.kind !== 'in') throw new GatewayError('CURSOR_INVALID');
  return position;
}

function selectsItems(info: GraphQLResolveInfo): boolean {
  const fields = selectedFields(info);
  return fields.has('edges') || fields.has('nodes') || fields.has('pageInfo');
}
