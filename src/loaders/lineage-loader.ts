import DataLoader from 'dataloader';
import { ProviderError, readable } from '../errors.ts';
import type { Page } from '../pagination/page.ts';
import { chooseNextRead } from './jobs/read-plan.ts';
import {
  concernsListOnly,
  LARGEST_PAGE,
  type ScanQuery,
  type ScanSource,
  scanPages,
} from './scan.ts';

type Linked = {
  readonly subtype: string;
  readonly jobs: readonly { readonly job_id: string; readonly direction: string }[];
};

/** The first page of what is linked to one job, newest first. */
export type LineageQuery = {
  /** Lower case. */
  readonly jobId: string;
  readonly limit: number;
  /** Lower case, like `type`. */
  readonly direction?: string | null | undefined;
  readonly type?: string | null | undefined;
};

/** A list whose rows carry the jobs that they are linked to. */
export type LineageSource<T> = ScanSource<T> & {
  readonly read: (query: ScanQuery) => Promise<Page<T>>;
  /** Reads the page of one job. */
  readonly readOf: (query: LineageQuery) => Promise<Page<T>>;
  /** Concurrent reads of the account at most. */
  readonly concurrency: number;
};

/**
 * Loads what is linked to jobs: one read for each job, or all pages of the list for any number of
 * jobs, whichever the cost model of `read-plan.ts` prefers. Both give the same rows and cursors: a
 * page with rows has no cursor of the provider, so each edge has its place in the job's own list.
 */
export function createLineageLoader<T extends Linked>(source: LineageSource<T>) {
  let index: Promise<LinkIndex<T> | null> | undefined;
  return new DataLoader<LineageQuery, Page<T>>(
    async (queries) => {
      const { size: byEither } = new Set(queries.map(({ jobId }) => jobId));
      const { length: rowsLeft } = source.hints;
      const { concurrency } = source;
      const state = { byListOnly: 0, byEither, rowsLeft, demand: 1, concurrency };
      if (byEither > 1 && chooseNextRead(state) === 'page') index ??= indexList(source, byEither);
      const links = await index;
      return Promise.all(
        queries.map((query) => (links ? pageOf(links, query) : readOf(source, query))),
      );
    },
    { cache: false },
  );
}

type LinkIndex<T> = {
  /** Rows by the lower-case id of each job, in the order of the list. */
  readonly rows: ReadonlyMap<string, readonly T[]>;
  /** When the oldest of its reads began, as `Page.readAt`. */
  readonly readAt: number;
};

/**
 * Null where the list cannot answer: it has more pages than reads by job would cost, a row could not
 * be parsed (it may be linked to any job), or the list alone fails.
 */
async function indexList<T extends Linked>(
  source: LineageSource<T>,
  maxReads: number,
): Promise<LinkIndex<T> | null> {
  const index = new Map<string, T[]>();
  let reads = 0;
  let oldest = Number.POSITIVE_INFINITY;
  try {
    for await (const { items, hasNext, totalCount, readAt } of scanPages(source)) {
      reads += 1;
      oldest = Math.min(oldest, readAt);
      if (totalCount !== null && totalCount > maxReads * LARGEST_PAGE) return null;
      for (const item of items) {
        if (item instanceof ProviderError || readable(item.jobs) === null) return null;
        for (const id of new Set(item.jobs.map(({ job_id }) => job_id.toLowerCase()))) {
          const rows = index.get(id);
          if (rows) rows.push(item);
          else index.set(id, [item]);
        }
      }
      if (hasNext && reads >= maxReads) return null;
    }
  } catch (error) {
    if (error instanceof ProviderError && concernsListOnly(error)) return null;
    throw error;
  }
  return { rows: index, readAt: oldest };
}

function pageOf<T extends Linked>(
  { rows, readAt }: LinkIndex<T>,
  { jobId, limit, direction, type }: LineageQuery,
): Page<T> {
  const items = (rows.get(jobId) ?? []).filter(
    (row) =>
      (type == null || row.subtype.toLowerCase() === type) &&
      (direction == null || isLinked(row, jobId, direction)),
  );
  return {
    items: items.slice(0, limit),
    hasNext: items.length > limit,
    endCursor: null,
    totalCount: items.length,
    readAt,
  };
}

const isLinked = ({ jobs }: Linked, jobId: string, direction: string): boolean =>
  jobs.some((it) => it.job_id.toLowerCase() === jobId && it.direction.toLowerCase() === direction);

/** An error is the result of its job alone. */
const readOf = <T>(source: LineageSource<T>, query: LineageQuery): Promise<Page<T> | Error> =>
  source.readOf(query).then(
    (page) => (page.items.length > 0 ? { ...page, endCursor: null } : page),
    (error: unknown) =>
      error instanceof Error ? error : new Error('A read failed.', { cause: error }),
  );
