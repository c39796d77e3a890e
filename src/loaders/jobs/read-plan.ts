import { LARGEST_PAGE } from '../scan.ts';

/** What a batch of jobs still needs, counted in distinct jobs, and in what company. */
export type ReadState = {
  /** Jobs of which something is wanted that only the list tells. */
  readonly byListOnly: number;
  /** Jobs of which the list and the read by id tell enough. */
  readonly byEither: number;
  /** Rows of the list that are not read yet; undefined before its length is known. */
  readonly rowsLeft: number | undefined;
  /** Reads that are paid for; without it as many as there are. */
  readonly callsLeft?: number;
  /** Batches of the account that want jobs at this moment or did a moment ago, this one included. */
  readonly demand: number;
  /** Reads that the account may have under way at once. */
  readonly concurrency: number;
};

/** The unit of cost is what one read by id costs us and the provider: a row of the list costs a hundredth of it. */
const ROWS_PER_UNIT = 100;
/** Before the list's length is known, its first page is worth this much: it also tells the length. */
const FIRST_PAGE_COST = 3;
/**
 * What waiting for a provider once is worth. Reads by id wait for one another only where sockets are short, pages of
 * the list always do.
 */
const ROUND_TRIP_COST = 250;

/**
 * The next step that costs least: a page of the list, the remaining jobs by id, or nothing more. Each request chooses
 * what is best if all who are there do the same, for they read the list together. So 800 jobs cost one page, which
 * wins against 40 reads by id; 8 000 lose for one request and win for twenty. What is not paid for is not chosen
 * where the other one is.
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
 * What so many jobs are priced on a list of this length, as in `schema/list-price.ts`: a read by id each, or all
 * pages of the list and one read for a job that it lacks.
 */
export const costOfJobs = (jobs: number, rows: number | undefined): number =>
  Math.min(jobs, rows === undefined ? 1 : pagesIn(rows) + 1);

/** A list of unknown length has one page until that is read. */
const pagesIn = (rows: number | undefined): number =>
  rows === undefined ? 1 : Math.ceil(Math.max(0, rows) / LARGEST_PAGE);

const costById = (ids: number, concurrency: number): number =>
  ids + Math.ceil(ids / concurrency) * ROUND_TRIP_COST;

/** What is looked for is found, on average, half-way. */
function costOfList(rows: number | undefined): number {
  if (rows === undefined) return FIRST_PAGE_COST + ROUND_TRIP_COST;
  const pages = Math.ceil(rows / LARGEST_PAGE);
  return pages + rows / ROWS_PER_UNIT + Math.max(1, pages / 2) * ROUND_TRIP_COST;
}
