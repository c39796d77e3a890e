import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from './fake-provider.ts';

const PROJECT = '11111111-1111-4111-8111-111111111111';
const idOf = (n: number): string => `00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`;
const rowsOf = (...ns: number[]) => ns.map((n) => ({ job_id: idOf(n), project_id: PROJECT }));

type Answer = (cursor: string | null) => object;
let qualia: Answer;
let sutro: Answer;
const cursors: (string | null)[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((path, query) => {
    cursors.push(query.get('cursor'));
    return (path === '/list-jobs' ? sutro : qualia)(query.get('cursor'));
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void cursors.splice(0));

const pageOf = (items: object[], end_cursor: string | null, total_count: unknown = null) => ({
  items,
  page_info: { has_next: end_cursor !== null, end_cursor, total_count },
});

type Jobs = {
  readonly jobs: {
    readonly totalCount: number | null;
    readonly nodes: readonly { readonly jobId: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};
const JOBS = `query ($after: String) {
  jobs(first: 2, after: $after) { totalCount nodes { jobId } pageInfo { hasNextPage endCursor } }
}`;
const readJobs = (after: string | null = null) => gateway.ask<Jobs>(JOBS, { after });

describe('pages without rows', () => {
  it('are followed by the rows of a later page', async () => {
    qualia = (cursor) =>
      cursor === '3' ? pageOf(rowsOf(1, 2), null) : pageOf([], `${Number(cursor) + 1}`);
    const { data, errors } = await readJobs();
    expect(errors).toBeUndefined();
    expect(data?.jobs?.nodes.map(({ jobId }) => jobId)).toEqual([idOf(1), idOf(2)]);
    expect(data?.jobs?.pageInfo.hasNextPage).toBe(false);
    expect(cursors).toEqual([null, '1', '2', '3']);
  });

  it('fail with SEARCH_INCOMPLETE and a cursor to go on, after five reads', async () => {
    qualia = (cursor) =>
      cursor === '7' ? pageOf(rowsOf(1), null) : pageOf([], `${Number(cursor) + 1}`);
    const refused = await readJobs();
    expect(refused.data).toEqual({ jobs: null });
    expect(refused.errors).toMatchObject([
      { path: ['jobs'], extensions: { code: 'SEARCH_INCOMPLETE', provider: 'qualia' } },
    ]);
    expect(cursors).toEqual([null, '1', '2', '3', '4']);
    const { after } = refused.errors?.[0]?.extensions ?? {};
    const { data } = await readJobs(after);
    expect(data?.jobs?.nodes).toHaveLength(1);
    expect(cursors.slice(5)).toEqual(['5', '6', '7']);
  });

  it('cost one read when only `totalCount` is selected', async () => {
    qualia = (cursor) => pageOf([], `${Number(cursor) + 1}`, 9);
    expect(await gateway.ask('{ jobs { totalCount } }')).toEqual({
      data: { jobs: { totalCount: 9 } },
    });
    expect(cursors).toEqual([null]);
  });
});

describe('a cursor of the provider', () => {
  it('that is empty is a broken promise of Qualia: rows are served, then PROVIDER_CONTRACT', async () => {
    qualia = () => pageOf(rowsOf(1, 2), '');
    const { data } = await readJobs();
    expect(data?.jobs?.nodes).toHaveLength(2);
    const next = await readJobs(data?.jobs?.pageInfo.endCursor);
    expect(next.errors).toMatchObject([{ extensions: { code: 'PROVIDER_CONTRACT' } }]);
    expect(cursors).not.toContain('');
  });

  it('that is empty ends the list of Sutro', async () => {
    sutro = () => ({ jobs: [{ job_id: 'j1' }], next_cursor: '' });
    const answer = await gateway.ask('{ sutroJobs { nodes { jobId } pageInfo { hasNextPage } } }');
    expect(answer).toEqual({
      data: { sutroJobs: { nodes: [{ jobId: 'j1' }], pageInfo: { hasNextPage: false } } },
    });
  });

  it('that does not move fails with PROVIDER_CONTRACT, so that a walk ends', async () => {
    qualia = () => pageOf(rowsOf(1, 2), 'same');
    const { data } = await readJobs();
    const next = await readJobs(data?.jobs?.pageInfo.endCursor);
    expect(next).toMatchObject({
      data: { jobs: null },
      errors: [{ extensions: { code: 'PROVIDER_CONTRACT' } }],
    });
  });

  it('that a caller forges as empty is refused', async () => {
    qualia = () => pageOf(rowsOf(1, 2), 'x');
    const { data } = await readJobs();
    const cursor = Buffer.from(data?.jobs?.pageInfo.endCursor ?? '', 'base64url').toString();
    const forged = Buffer.from(cursor.replace('"x"', '""')).toString('base64url');
    const { errors } = await readJobs(forged);
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
  });
});

describe('a count that is not a number', () => {
  it.each([
    ['14', 14],
    ['many', null],
    [-1, null],
    [1.5, null],
    [{}, null],
  ])('%j is read as %j, and costs no row', async (count, expected) => {
    qualia = () => pageOf(rowsOf(1, 2), null, count);
    const { data, errors } = await readJobs();
    expect(errors).toBeUndefined();
    expect(data?.jobs).toMatchObject({ totalCount: expected, nodes: [{}, {}] });
  });
});
