import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// Conditions on datasets and models that Qualia does not have, with calls counted at a provider.

const DAY = 86_400_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const daysAgo = (days: number): string => new Date(NOW - days * DAY).toISOString();

/** One row a day, newest first; each third has the path of the one before; all changed today. */
const rows = Array.from({ length: 2_500 }, (_, at) => ({
  artifact_id: `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`,
  subtype: 'lerobot_v3',
  path: `org/Set-${at - (at % 3 === 2 ? 1 : 0)}`,
  metadata: {},
  jobs: [],
  created_at: daysAgo(at),
  updated_at: daysAgo(at % 100),
}));
const byUpdate = rows.toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : -1));

const calls: URLSearchParams[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((_path, query) => {
    calls.push(query);
    const orders = { newest: rows, oldest: rows.toReversed(), updated: byUpdate };
    const sorted = orders[(query.get('sort') ?? 'newest') as keyof typeof orders] ?? rows;
    const search = query.get('search')?.toLowerCase() ?? '';
    const list = sorted.filter(({ path }) => path.toLowerCase().includes(search));
    const from = Number(query.get('cursor') ?? 0);
    const to = from + Number(query.get('limit'));
    const has_next = to < list.length;
    return {
      items: list.slice(from, to),
      page_info: { has_next, end_cursor: has_next ? `${to}` : null, total_count: list.length },
    };
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void calls.splice(0));

type Page = {
  readonly totalCount: number | null;
  readonly nodes: readonly { readonly path: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};

describe.each(['datasets', 'models'] as const)('%s', (field) => {
  const type = field === 'datasets' ? 'DatasetFilter' : 'ModelFilter';
  const query = `query ($filter: ${type}, $sort: DatasetSort, $first: Int, $after: String) {
    list: ${field}(filter: $filter, sort: $sort, first: $first, after: $after) {
      totalCount nodes { path } pageInfo { hasNextPage endCursor }
    }
  }`;
  const ask = (variables: object) => gateway.ask<{ list: Page | null }>(query, variables);
  const listOf = async (variables: object) => {
    const { data, errors } = await ask(variables);
    expect(errors).toBeUndefined();
    return data?.list;
  };

  it('of one path are one call, and there may be several', async () => {
    const list = await listOf({ filter: { path: 'org/Set-1999' } });
    expect(list?.nodes).toEqual([{ path: 'org/Set-1999' }, { path: 'org/Set-1999' }]);
    expect(list?.totalCount).toBe(2);
    expect(calls.map((it) => [it.get('search'), it.get('limit')])).toEqual([
      ['org/Set-1999', '1000'],
    ]);
    expect((await listOf({ filter: { path: 'org/set-1999' } }))?.nodes).toEqual([]);
  });

  it('of a path that is too long for `search` are looked for without it', async () => {
    const list = await listOf({ filter: { path: 'x'.repeat(300) } });
    expect([list?.nodes, list?.pageInfo.hasNextPage, list?.totalCount]).toEqual([[], false, 0]);
    expect(calls.map((it) => it.get('search'))).toEqual([null, null, null]);
  });

  it.each([
    ['NEWEST', { createdAfter: daysAgo(10) }, 10, 1],
    ['OLDEST', { createdBefore: daysAgo(2_490) }, 9, 1],
    ['UPDATED', { updatedAfter: daysAgo(2) }, 50, 1],
    ['NEWEST', { createdBefore: daysAgo(2_490) }, 9, 3],
    ['NAME', { createdAfter: daysAgo(10), createdBefore: daysAgo(3) }, 6, 3],
    ['NEWEST', { createdAfter: daysAgo(500), updatedAfter: daysAgo(10) }, 50, 1],
  ])('sorted by %s with %j', async (sort, filter, count, reads) => {
    const list = await listOf({ sort, filter, first: 100 });
    expect(list?.nodes).toHaveLength(count);
    expect(list?.pageInfo.hasNextPage).toBe(false);
    expect(calls).toHaveLength(reads);
  });

  it('within bounds that contradict each other need no call', async () => {
    const filter = { createdAfter: daysAgo(1), createdBefore: daysAgo(2) };
    expect(await listOf({ filter })).toMatchObject({ nodes: [], totalCount: 0 });
    expect(calls).toEqual([]);
  });

  it('are paged by cursors that belong to the filter', async () => {
    const filter = { createdAfter: daysAgo(10) };
    const first = await listOf({ filter, first: 4 });
    const after = first?.pageInfo.endCursor;
    const second = await listOf({ filter, first: 100, after });
    expect([first?.nodes.length, second?.nodes.length]).toEqual([4, 6]);
    const { errors } = await ask({ filter: { createdAfter: daysAgo(9) }, after });
    expect(errors?.[0]?.extensions.code).toBe('CURSOR_MISMATCH');
  });

  it('refuse a catch-all as a value', async () => {
    const { errors } = await ask({ filter: { type: 'OTHER' } });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

it('prices a filtered page at ten calls, whatever the value', async () => {
  const aliases = Array.from({ length: 20 }, (_, at) => {
    const day = String((at % 28) + 1).padStart(2, '0');
    return `a${at}: datasets(filter: { updatedAfter: "2026-05-${day}T00:00:00Z" }) { totalCount }`;
  });
  const lean = await openGateway(() => ({}), { MAX_UPSTREAM_CALLS: '199' });
  const { errors } = await lean.ask<unknown>(`{ ${aliases.join(' ')} }`);
  expect(errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  await lean[Symbol.asyncDispose]();
});
