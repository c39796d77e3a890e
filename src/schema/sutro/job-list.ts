import type { GraphQLResolveInfo } from 'graphql';
import { GatewayError, ProviderError } from '../../errors.ts';
import { type CursorScope, decodeCursor, scopeOf } from '../../pagination/cursor.ts';
import type { CursorPosition, Keyset } from '../../pagination/cursor-position.ts';
import type { Page, WholeList } from '../../pagination/page.ts';
import { isReadable } from '../../pagination/position.ts';
import { cursorExpiredError, findStart } from '../../pagination/resume.ts';
import { sliceSnapshot, sortedItems } from '../../pagination/snapshot.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import { emptyWindow } from '../../pagination/window.ts';
import type { SutroJobItem, SutroJobListQuery } from '../../providers/sutro/jobs.ts';
import type { Connection } from '../connections/connection.ts';
import { forwardConnection } from '../connections/forward-connection.ts';
import { DEFAULT_PAGE, givenCursor } from '../connections/pagination-args.ts';
import { givenSizes } from '../connections/snapshot-args.ts';
import { selectedFields } from '../selection.ts';
import { type SutroJobFilterArgs, sutroJobFilter } from './job-filter.ts';

/** Sutro’s largest page (docs/providers.md §2.3). */
export const MAX_UPSTREAM_PAGE = 100;

export type SutroJobArgs = {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly sort?: 'NEWEST' | 'OLDEST' | null | undefined;
  readonly filter?: SutroJobFilterArgs | null | undefined;
};

/** The reads of the list of jobs. */
export type SutroJobReads = {
  readonly sutroJobPage: (query: SutroJobListQuery) => Promise<Page<SutroJobItem>>;
  readonly sutroJobs: () => Promise<WholeList<SutroJobItem>>;
};

const job = {
  provider: 'sutro',
  idOf: ({ job_id }: SutroJobItem) => job_id,
  keyOf: ({ datetime_created }: SutroJobItem) => timeOf(datetime_created),
} as const;
const NEWEST = { ...job, descending: true };
const ORDERS = { NEWEST, OLDEST: { ...job, descending: false } };

const LIST = 'sutro.jobs';

/**
 * A page of the provider's own where one can answer; else a slice of the whole list. Cursors of
 * either are valid for the other.
 */
export async function sutroJobConnection(
  reads: SutroJobReads,
  args: SutroJobArgs,
  info: GraphQLResolveInfo,
): Promise<Connection<SutroJobItem>> {
  const { first, last } = givenSizes(args);
  const size = last === undefined ? (first ?? DEFAULT_PAGE) : undefined;
  const filter = sutroJobFilter(args.filter);
  const sort = args.sort ?? 'NEWEST';
  const scope = scopeOf(LIST, sort, filter?.parameters);
  const after = positionOf(scope, args.after);
  const before = positionOf(scope, args.before);
  if (isPlainPage(args, selectedFields(info)) && after?.kind !== 'key') {
    const source = {
      name: LIST,
      sort,
      order: NEWEST,
      parameters: {},
      maxLimit: MAX_UPSTREAM_PAGE,
      read: reads.sutroJobPage,
    };
    return forwardConnection(source, { first: size, after: args.after }, info);
  }
  if (filter?.isEmpty) return { scope, window: emptyWindow(0) };
  const { items: all, readAt } = await reads.sutroJobs();
  const items = filter
    ? all.filter((item) => item instanceof ProviderError || filter.matches(item))
    : all;
  const order = ORDERS[sort];
  const locate = (position: CursorPosition | undefined) =>
    position && toKeyset(position, sortedItems(items, order), reads.sutroJobPage);
  const range = { first: size, last, after: await locate(after), before: await locate(before) };
  return { scope, window: sliceSnapshot(items, order, range), readAt };
}

/** Whether the provider's own pages have what is asked for. */
export function isPlainPage(
  { first, last, before, sort, filter }: SutroJobArgs,
  selected: ReadonlySet<string> = NONE,
): boolean {
  const hasCondition = Object.values(filter ?? {}).some((value) => value != null);
  const isForward = last == null && !before && (first ?? 0) <= MAX_UPSTREAM_PAGE;
  return (
    isForward && (sort ?? 'NEWEST') === 'NEWEST' && !hasCondition && !selected.has('totalCount')
  );
}

const NONE: ReadonlySet<string> = new Set();

const positionOf = (scope: CursorScope, argument: string | null | undefined) => {
  const cursor = givenCursor(argument);
  return cursor === undefined ? undefined : decodeCursor(scope, cursor);
};

type Sorted = ReturnType<typeof sortedItems<SutroJobItem>>;

/**
 * The position of a cursor in the whole list. A cursor of the provider's names no row: the page
 * behind it does, which is one more read.
 */
async function toKeyset(
  position: CursorPosition,
  { items, positions }: Sorted,
  read: SutroJobReads['sutroJobPage'],
): Promise<Keyset> {
  if (position.kind === 'key') return position;
  if (position.kind !== 'in' && position.kind !== 'end') throw new GatewayError('CURSOR_INVALID');
  const start =
    position.kind === 'in'
      ? findStart(NEWEST, position, { items, ended: true })
      : await indexBehind(position.cursor, items, read);
  const keyset = positions[(start ?? items.length) - 1];
  if (!keyset) throw cursorExpiredError();
  return keyset;
}

async function indexBehind(
  cursor: string,
  items: Sorted['items'],
  read: SutroJobReads['sutroJobPage'],
): Promise<number> {
  const { items: behind } = await read({ limit: MAX_UPSTREAM_PAGE, cursor });
  const ids = new Set(behind.filter(isReadable).map(({ job_id }) => job_id));
  const index = items.findIndex((item) => isReadable(item) && ids.has(item.job_id));
  return index === -1 ? items.length : index;
}
