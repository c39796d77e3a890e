import { ProviderError } from '../errors.ts';
import type { Item } from '../pagination/page.ts';
import type { JobItem } from '../providers/qualia/jobs.ts';

/** By the rows of a page, which nobody changes. */
const known = new WeakMap<readonly Item<JobItem>[], ReadonlyMap<string, JobItem>>();

/** The rows of a page by their id, put in order once for all requests that share the page. */
function indexOf(rows: readonly Item<JobItem>[]): ReadonlyMap<string, JobItem> {
  const before = known.get(rows);
  if (before) return before;
  const index = new Map<string, JobItem>();
  for (const row of rows) {
    if (!(row instanceof ProviderError)) index.set(row.job_id.toLowerCase(), row);
  }
  known.set(rows, index);
  return index;
}

/** The rows of the jobs list that one request has seen. */
export class JobRows {
  readonly #pages: ReadonlyMap<string, JobItem>[] = [];

  /** The rows by their id. */
  saw(rows: readonly Item<JobItem>[]): ReadonlyMap<string, JobItem> {
    const page = indexOf(rows);
    this.#pages.push(page);
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
