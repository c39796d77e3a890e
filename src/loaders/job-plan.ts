import { LARGEST_PAGE } from './whole-list.ts';

/** What a batch of jobs still needs, counted in distinct jobs. */
export type JobNeeds = {
  /** Jobs of which something is wanted that only the list tells. */
  readonly listed: number;
  /** Jobs of which the list and the read by id tell enough. */
  readonly either: number;
  /** Rows of the list that are not read yet; undefined before its length is known. */
  readonly rowsLeft: number | undefined;
  /** Reads by id of other requests that stand in line before any that would be made now. */
  readonly line: number;
};

/**
 * The unit of cost is one read by id. A row of the list costs a hundredth of it in bytes and parsing, a page of
 * the list one more read. So 800 jobs cost 9 units and win against 40 reads; 8 000 cost 88 and lose,
 * until so many requests want jobs at once that reads by id have to queue: then the list, which all of them share, is
 * the shorter way.
 */
const ROWS_PER_UNIT = 100;
/** Before the list's length is known, its first page is worth this much: it also tells the length. */
const FIRST_LOOK = 3;

/** The next step that costs least: a page of the list, the remaining jobs by id, or nothing more. */
export function nextStep({ listed, either, rowsLeft, line }: JobNeeds): 'page' | 'byId' | 'done' {
  if (listed > 0) return 'page';
  if (either === 0) return 'done';
  return costOfList(rowsLeft) < either + line ? 'page' : 'byId';
}

const costOfList = (rows: number | undefined): number =>
  rows === undefined ? FIRST_LOOK : Math.ceil(rows / LARGEST_PAGE) + rows / ROWS_PER_UNIT;
