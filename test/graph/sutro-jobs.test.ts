import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// Jobs at Sutro, listed by the provider's pages and by slices of the whole list, over HTTP.

const START = Date.parse('2026-01-01T00:00:00Z');
const time = (hour: number): string => new Date(START + hour * 3_600_000).toISOString();
const STATES = ['SUCCEEDED', 'FAILED', 'PENDING', 'RUNNING', undefined];

type Job = { readonly job_id: string; readonly datetime_created: string };
/** Newest first. */
const jobs = Array.from({ length: 250 }, (_, at) => ({
  job_id: `job-${250 - at}`,
  status: STATES[at % 5],
  name: `Épreuve ${at}`,
  dataset_id: `dataset-${at % 10}`,
  datetime_created: time(250 - at),
  datetime_completed: at % 5 === 0 ? time(251 - at) : null,
}));
let listed: readonly Job[] = jobs;

const calls: string[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((_path, query) => {
    calls.push(query.toString());
    const limit = query.get('limit');
    const rest = listed.filter((job) => job.job_id !== '' && isBehind(job, query.get('cursor')));
    if (limit === null) return { jobs: rest, next_cursor: null };
    const page = rest.slice(0, Number(limit));
    return {
      jobs: page,
      next_cursor: page.length < rest.length ? page.at(-1)?.datetime_created : null,
    };
  });
});
const isBehind = ({ datetime_created }: Job, cursor: string | null): boolean =>
  cursor === null || datetime_created < cursor;
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  listed = jobs;
  calls.length = 0;
});

type Page = {
  readonly totalCount?: number | null;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly jobId: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
};

const queryOf = (count: string) => `query (
  $first: Int, $after: String, $last: Int, $before: String, $filter: SutroJobFilter, $sort: SutroJobSort
) {
  sutroJobs(first: $first, after: $after, last: $last, before: $before, filter: $filter, sort: $sort) {
    ${count} edges { cursor node { jobId } } pageInfo { hasNextPage hasPreviousPage }
  }
}`;
const ask = (variables: object, count = '') =>
  gateway.ask<{ sutroJobs: Page | null }>(queryOf(count), variables);
async function pageOf(variables: object, count = ''): Promise<Page> {
  const { data, errors } = await ask(variables, count);
  if (!data?.sutroJobs) throw new Error(JSON.stringify(errors));
  return data.sutroJobs;
}
const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.jobId);
const idOf = ({ job_id }: Job) => job_id;

describe('jobs at Sutro', () => {
  it('are the provider’s own pages, twenty without arguments', async () => {
    expect(idsOf(await pageOf({}))).toEqual(jobs.slice(0, 20).map(idOf));
    expect(calls).toEqual(['limit=20']);
  });

  it.each([
    ['larger pages', { first: 150 }, jobs.slice(0, 150)],
    ['the end of the list', { last: 3 }, jobs.slice(-3)],
    ['the oldest', { sort: 'OLDEST', first: 3 }, jobs.slice(-3).toReversed()],
    ['a state, and its older word', { filter: { status: ['QUEUED'] } }, queued().slice(0, 20)],
    ['a dataset', { filter: { datasetId: 'dataset-3' }, first: 3 }, ofDataset('dataset-3')],
    ['a text in any case', { filter: { search: 'éPREUVE 7' }, first: 1 }, jobs.slice(7, 8)],
    ['times', { filter: { createdAfter: time(247), createdBefore: time(250) } }, jobs.slice(1, 3)],
    ['ends', { filter: { completedAfter: time(246) } }, jobs.slice(0, 1)],
  ])('are one call for %s', async (_, variables, expected) => {
    const page = await pageOf(variables, 'totalCount');
    expect(idsOf(page)).toEqual(expected.slice(0, page.edges.length).map(idOf));
    expect(page.edges.length).toBe(expected.length);
    expect(calls).toEqual(['']);
  });

  it('are counted exactly, without and with a filter', async () => {
    expect((await pageOf({ first: 0 }, 'totalCount')).totalCount).toBe(250);
    const failed = await pageOf({ first: 1, filter: { status: ['FAILED'] } }, 'totalCount');
    expect(failed.totalCount).toBe(50);
  });

  it.each([{ status: [] }, { createdAfter: time(9), createdBefore: time(8) }])(
    'need no call where none can match: %j',
    async (filter) => {
      expect((await pageOf({ filter }, 'totalCount')).totalCount).toBe(0);
      expect(calls).toEqual([]);
    },
  );

  it.each([7, 100])('go on from a page of %i by either kind of page', async (first) => {
    const plain = await pageOf({ first });
    for (const at of [0, 3, first - 1]) {
      const after = plain.edges[at]?.cursor;
      const expected = jobs.slice(at + 1, at + 6).map(idOf);
      expect(idsOf(await pageOf({ first: 5, after }))).toEqual(expected);
      expect(idsOf(await pageOf({ first: 5, after }, 'totalCount'))).toEqual(expected);
    }
    const whole = await pageOf({ first }, 'totalCount');
    expect(idsOf(await pageOf({ first: 5, after: whole.edges.at(-1)?.cursor }))).toEqual(
      jobs.slice(first, first + 5).map(idOf),
    );
    const before = plain.edges.at(-1)?.cursor;
    expect(idsOf(await pageOf({ last: 2, before }))).toEqual(
      jobs.slice(first - 3, first - 1).map(idOf),
    );
  });

  it('go on behind a job that is gone', async () => {
    const plain = await pageOf({ first: 7 });
    listed = jobs.filter((_, at) => at !== 6 && at !== 3);
    for (const count of ['', 'totalCount']) {
      const atEnd = await pageOf({ first: 2, after: plain.edges[6]?.cursor }, count);
      expect(idsOf(atEnd)).toEqual(jobs.slice(7, 9).map(idOf));
      const inside = await pageOf({ first: 2, after: plain.edges[3]?.cursor }, count);
      expect(idsOf(inside)).toEqual(jobs.slice(4, 6).map(idOf));
    }
  });

  it('refuse what contradicts itself', async () => {
    const codeOf = async (variables: object) => (await ask(variables)).errors?.[0]?.extensions.code;
    expect(await codeOf({ first: 1, last: 1 })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ first: 1001 })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ last: -1 })).toBe('BAD_USER_INPUT');
    const { edges } = await pageOf({ first: 1 });
    expect(await codeOf({ after: edges[0]?.cursor, sort: 'OLDEST' })).toBe('CURSOR_MISMATCH');
  });
});

function queued() {
  return jobs.filter(({ status }) => status === 'PENDING');
}
function ofDataset(id: string) {
  return jobs.filter(({ dataset_id }) => dataset_id === id).slice(0, 3);
}
