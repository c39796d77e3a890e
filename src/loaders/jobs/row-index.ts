import { ProviderError } from '../../errors.ts';
import type { ItemOrError } from '../../pagination/page.ts';
import type { JobItem } from '../../providers/qualia/jobs.ts';

/** The rows of one page of the jobs list, by id. */
type IndexedPage = {
  readonly byId: ReadonlyMap<string, JobItem>;
  /** Whether every row could be parsed. */
  readonly isComplete: boolean;
};

/** By the rows of a page, which are immutable. */
const indexedPages = new WeakMap<readonly ItemOrError<JobItem>[], IndexedPage>();

/** Indexes a page once for all requests that share it. */
function indexPage(rows: readonly ItemOrError<JobItem>[]): IndexedPage {
  const cached = indexedPages.get(rows);
  if (cached) return cached;
  const byId = new Map<string, JobItem>();
  let isComplete = true;
  for (const row of rows) {
    if (row instanceof ProviderError) isComplete = false;
    else byId.set(row.job_id.toLowerCase(), row);
  }
  const page = { byId, isComplete };
  indexedPages.set(rows, page);
  return page;
}

/** The rows of the jobs list that one request has read. */
export class RowIndex {
  readonly #pages: ReadonlyMap<string, JobItem>[] = [];

  add(rows: readonly ItemOrError<JobItem>[]): IndexedPage {
    const page = indexPage(rows);
    this.#pages.push(page.byId);
    return page;
  }

  /** The row that was read last. */
  get(id: string): JobItem | undefined {
    return this.#pages.findLast((page) => page.has(id))?.get(id);
  }

  has(id: string): boolean {
    return this.#pages.some((page) => page.has(id));
  }
}
