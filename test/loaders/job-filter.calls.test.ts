import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// What a page of filtered jobs costs upstream, counted at a provider over HTTP.

const PROJECT = '11111111-1111-4111-8111-111111111111';
const DAY = 86_400_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;
const createdAt = (at: number): number => NOW - at * 600_000;

/** The newest 134 jobs are running or queued, of the others 16 % have failed. */
const statusOf = (at: number): string =>
  at < 134 ? 'running' : at % 25 < 4 ? 'Failed' : 'completed';

const failedOf = (length: number): number =>
  Array.from({ length }, (_, at) => statusOf(at)).filter((it) => it === 'Failed').length;

const job = (at: number) => ({
  job_id: idOf(at),
  project_id: PROJECT,
  status: statusOf(at),
  dataset: `org/set-${at % 500}`,
  created_at: new Date(createdAt(at)).toISOString(),
});

let jobs = 0;
const reads: string[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((_path, query) => {
    reads.push(query.toString());
    const search = query.get('search');
    const all = search === null ? jobs : 1;
    const from = Number(query.get('cursor') ?? 0);
    const to = Math.min(all, from + Number(query.get('limit')));
    const row = search === null ? job : () => job(Number(search.split('-').at(-1)));
    const has_next = to < all;
    return {
      items: Array.from({ length: Math.max(0, to - from) }, (_, at) => row(from + at)),
      page_info: { has_next, end_cursor: has_next ? `${to}` : null, total_count: all },
    };
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void reads.splice(0));

type Page = {
  readonly totalCount: number | null;
  readonly nodes: readonly { readonly jobId: string; readonly status: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
type Answer = { readonly jobs: Page | null };

const QUERY = `query ($filter: JobFilter, $after: String, $sort: JobSort! = NEWEST) {
  jobs(first: 20, after: $after, filter: $filter, sort: $sort) {
    totalCount nodes { jobId status } pageInfo { hasNextPage endCursor }
  }
}`;
const ask = (filter: object, variables: object = {}) =>
  gateway.ask<Answer>(QUERY, { filter, ...variables });

describe('a page of 20 filtered jobs', () => {
  it.each([
    [250, { status: ['FAILED'] }, 1],
    [10_000, { status: ['FAILED'] }, 1],
    [100_000, { status: ['FAILED'] }, 1],
    [250, { status: ['RUNNING'] }, 1],
    [10_000, { status: ['RUNNING'] }, 1],
    [250, { datasetPath: 'org/set-7' }, 1],
    [100_000, { datasetPath: 'org/set-7' }, 1],
    [10_000, { status: ['FAILED'], createdAfter: new Date(NOW - DAY).toISOString() }, 1],
    [100_000, { status: ['QUEUED'], createdAfter: new Date(NOW - 14 * DAY).toISOString() }, 3],
  ])('of %i, by %j, costs %i reads of 1000', async (length, filter, calls) => {
    jobs = length;
    const { errors } = await ask(filter);
    expect(errors).toBeUndefined();
    expect(reads).toHaveLength(calls);
    expect(reads.every((query) => query.includes('limit=1000'))).toBe(true);
  });

  it('walks through all matches, with an exact end within 10 reads', async () => {
    jobs = 10_000;
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors }: Awaited<ReturnType<typeof ask>> = await ask(
        { status: ['RUNNING'] },
        { after },
      );
      expect(errors).toBeUndefined();
      found.push(...(data?.jobs?.nodes ?? []).map(({ jobId }) => jobId));
      after = data?.jobs?.pageInfo.hasNextPage ? data.jobs.pageInfo.endCursor : null;
    } while (after);
    expect(found).toEqual(Array.from({ length: 134 }, (_, at) => idOf(at)));
    // Six pages within the first read, and ten reads that show that nothing follows.
    expect(reads).toHaveLength(16);
  });

  it('fails with SEARCH_INCOMPLETE after 10 reads without a match, and goes on from there', async () => {
    jobs = 12_000;
    const filter = { status: ['QUEUED'] };
    const { data, errors } = await ask(filter);
    expect(data).toEqual({ jobs: null });
    expect(reads).toHaveLength(10);
    const { code, after, ...progress } = errors?.[0]?.extensions ?? { code: '' };
    expect([code, progress]).toMatchObject([
      'SEARCH_INCOMPLETE',
      { rowsRead: 10_000, reachedAt: new Date(createdAt(9_999)).toISOString() },
    ]);
    expect(await ask(filter, { after })).toMatchObject({
      data: { jobs: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
    });
    expect(reads).toHaveLength(12);
    expect(await ask({ status: ['FAILED'] }, { after })).toMatchObject({
      errors: [{ extensions: { code: 'CURSOR_MISMATCH' } }],
    });
  });

  it('costs nothing when nothing can match', async () => {
    const at = new Date(NOW).toISOString();
    for (const filter of [{ status: [] }, { createdAfter: at, createdBefore: at }]) {
      expect(await ask(filter)).toMatchObject({ data: { jobs: { totalCount: 0, nodes: [] } } });
    }
    expect(reads).toEqual([]);
  });
});

describe('`totalCount` of filtered jobs', () => {
  const COUNT = 'query ($filter: JobFilter) { jobs(filter: $filter) { totalCount } }';

  it.each([
    [250, failedOf(250), 1],
    [1_000, failedOf(1_000), 1],
    [10_000, failedOf(10_000), 10],
    [100_000, null, 1],
  ])('of %i, alone, is %j for %i reads', async (length, totalCount, calls) => {
    jobs = length;
    const answer = await gateway.ask(COUNT, { filter: { status: ['FAILED'] } });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ jobs: { totalCount } });
    expect(reads).toHaveLength(calls);
  });

  it('of four states in one operation shares the reads', async () => {
    jobs = 10_000;
    const states = ['RUNNING', 'FAILED', 'COMPLETED', 'UNKNOWN'];
    const fields = states.map((it) => `${it}: jobs(filter: { status: [${it}] }) { totalCount }`);
    const { data } = await gateway.ask<Record<string, { totalCount: number }>>(
      `{ ${fields.join(' ')} }`,
    );
    const counts = states.map((it) => data?.[it]?.totalCount ?? 0);
    expect(counts.reduce((sum, count) => sum + count)).toBe(10_000);
    expect(reads).toHaveLength(10);
  });
});

it('the price is 10 upstream calls a page, for any local condition', async () => {
  jobs = 250;
  const page = (n: number) => `a${n}: jobs(first: 1, filter: { status: [FAILED] }) { totalCount }`;
  const query = `{ ${Array.from({ length: 52 }, (_, n) => page(n)).join(' ')} }`;
  const { errors } = await gateway.ask(query);
  expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  expect(reads).toEqual([]);
});
