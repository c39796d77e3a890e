import { LARGEST_PAGE } from '../scan.ts';

/** What a batch still needs, in distinct jobs, and how many batches compete with it. */
export type ReadState = {
  /** Jobs with a field that only the list has. */
  readonly byListOnly: number;
  /** Jobs that the list or a read by id can answer. */
  readonly byEither: number;
  /** Rows of the list that are not read yet; undefined before its length is known. */
  readonly rowsLeft: number | undefined;
  /** Reads that this batch may still make; unlimited if absent. */
  readonly callsLeft?: number;
  /** Concurrent batches of the account, from `DemandEstimate`; includes this one. */
  readonly demand: number;
  /** Concurrent reads of the account at most. */
  readonly concurrency: number;
};

/**
 * One unit of cost is a read by id, for this process and for the provider; a row of the list costs
 * a hundredth of it.
 */
const ROWS_PER_UNIT = 100;
/**
 * Cost in units of the first page of a list whose length is not known: it also states the length.
 */
const FIRST_PAGE_COST = 3;
/**
 * Cost in units of one round trip. Reads by id are sequential only above the concurrency limit;
 * pages of the list always are.
 */
const ROUND_TRIP_COST = 250;

/**
 * Chooses the cheapest next read: a page of the list, the remaining jobs by id, or none. All
 * batches of an account share the pages of the list, so each chooses what is best if all choose it:
 * 800 jobs are one page, which is cheaper than 40 reads by id; 8 000 jobs are dearer for one batch
 * and cheaper for twenty. A read that exceeds `callsLeft` is not chosen where the other does not.
 */
export function chooseNextRead(state: ReadState): 'page' | 'byId' | 'done' {
  const {
    byListOnly,
    byEither,
    rowsLeft,
    demand,
    concurrency,
    callsLeft = Number.POSITIVE_INFINITY,
  } = state;
  if (byListOnly > 0) return 'page';
  if (byEither === 0) return 'done';
  const isAffordableById = byEither <= callsLeft;
  const isAffordableByList = pagesIn(rowsLeft) <= callsLeft || byEither < callsLeft;
  if (isAffordableById !== isAffordableByList) return isAffordableById ? 'byId' : 'page';
  return costOfList(rowsLeft) < costById(byEither * demand, concurrency) ? 'page' : 'byId';
}

/**
 * The number of reads at most for so many jobs, as in `schema/list-price.ts`: one read by id each,
 * or all pages of the list and one read for a job that it lacks.
 */
export const costOfJobs = (jobs: number, rows: number | undefined): number =>
  Math.min(jobs, rows === undefined ? 1 : pagesIn(rows) + 1);

/** A list of unknown length counts as one page. */
const pagesIn = (rows: number | undefined): number =>
  rows === undefined ? 1 : Math.ceil(Math.max(0, rows) / LARGEST_PAGE);

const costById = (ids: number, concurrency: number): number =>
  ids + Math.ceil(ids / concurrency) * ROUND_TRIP_COST;

/** On average a row is found half-way. */
function costOfList(rows: number | undefined): number {
  if (rows === undefined) return FIRST_PAGE_COST + ROUND_TRIP_COST;
  const pages = Math.ceil(rows / LARGEST_PAGE);
  return pages + rows / ROWS_PER_UNIT + Math.max(1, pages / 2) * ROUND_TRIP_COST;
}
