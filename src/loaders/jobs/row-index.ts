import { ProviderError } from '../../errors.ts';
import type { Item } from '../../pagination/page.ts';
import type { JobItem } from '../../providers/qualia/jobs.ts';

/** The rows of one page of the jobs list, put in order. */
type JobPage = {
  readonly byId: ReadonlyMap<string, JobItem>;
  /** Whether every row could be read. */
  readonly isWhole: boolean;
};

/** By the rows of a page, which nobody changes. */
const known = new WeakMap<readonly Item<JobItem>[], JobPage>();

/** Put in order once for all requests that share the page. */
function pageOf(rows: readonly Item<JobItem>[]): JobPage {
  const before = known.get(rows);
  if (before) return before;
  const byId = new Map<string, JobItem>();
  let isWhole = true;
  for (const row of rows) {
    if (row instanceof ProviderError) isWhole = false;
    else byId.set(row.job_id.toLowerCase(), row);
  }
  const page = { byId, isWhole };
  known.set(rows, page);
  return page;
}

/** The rows of the jobs list that one request has seen. */
export class JobRows {
  readonly #pages: ReadonlyMap<string, JobItem>[] = [];

  saw(rows: readonly Item<JobItem>[]): JobPage {
    const page = pageOf(rows);
    this.#pages.push(page.byId);
    return page;
  }

  /** What was seen last counts. */
  get(id: string): JobItem | undefined {
    return this.#pages.findLast((page) => page.has(id))?.get(id);
  }

  has(id: string): boolean {
    return this.#pages.some((page) => page.has(id));
  }
}
