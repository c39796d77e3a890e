import { openGateway } from '../pagination/fake-provider.ts';

const ROWS = 25_000;
/** The rows that failed, by their place in the list. */
const MATCHES = [500, 501, 9_999, 23_000, 24_999];

const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;
const jobOf = (at: number) => ({
  job_id: idOf(at),
  project_id: '11111111-1111-4111-8111-111111111111',
  status: MATCHES.includes(at) ? 'failed' : 'completed',
  created_at: new Date(Date.UTC(2026, 0, 1) - at * 1_000).toISOString(),
});

/** The ids of the failed jobs, the newest first. */
export const FAILED_JOBS: readonly string[] = MATCHES.map(idOf);

/**
 * A gateway on a provider whose failed jobs are rare: pages of 4 of them are full, short, and
 * refused with the cursor from which to search on.
 */
export const openRareMatches = () =>
  openGateway((path, query) => {
    if (path !== '/v1/jobs/list') {
      const at = Number(path.slice(-12));
      return { ...jobOf(at), phases: [] };
    }
    const from = Number(query.get('cursor') ?? 0);
    const to = Math.min(ROWS, from + Number(query.get('limit')));
    const hasNext = to < ROWS;
    return {
      items: Array.from({ length: to - from }, (_, at) => jobOf(from + at)),
      page_info: { has_next: hasNext, end_cursor: hasNext ? `${to}` : null, total_count: ROWS },
    };
  });

/** The ids of jobs by their global ids, which have them at the end. */
export const jobIdsOf = (ids: readonly string[]): (string | undefined)[] =>
  ids.map((id) => FAILED_JOBS.find((jobId) => Buffer.from(id, 'base64url').includes(jobId)));
