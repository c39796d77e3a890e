import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, FakeProvider, openGateway, type Row } from './fake-provider.ts';

// The catalog of both providers, walked over HTTP while both lists change, with its calls counted.

const qualia = new FakeProvider();
let sutro: { id: string; created: number }[] = [];
const calls: string[] = [];
/** Providers that refuse: their answers are not lists. */
const down = new Set<'qualia' | 'sutro'>();

let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  const answer = (path: string, query: URLSearchParams): object => {
    calls.push(path);
    if (path === '/v1/datasets/list') return down.has('qualia') ? {} : qualia.answer(path, query);
    if (down.has('sutro')) return {};
    return {
      datasets: sutro.map(({ id, created }) => ({
        dataset_id: id,
        name: id,
        created_at: new Date(1.7e12 + created * 1000).toISOString(),
      })),
    };
  };
  // An outage is not hidden by an earlier answer.
  gateway = await openGateway(answer, { CACHE_STALE_IF_ERROR_MS: '0' });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  down.clear();
  calls.length = 0;
});

type Page = {
  readonly totalCount: number | null;
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { displayName: string } | null;
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly sources: readonly {
    readonly provider: string;
    readonly included: boolean;
    readonly problem: { readonly code: string; readonly message: string } | null;
  }[];
};

const QUERY = `query ($first: Int, $after: String, $filter: CatalogFilter, $sort: CatalogSort) {
  catalog(first: $first, after: $after, filter: $filter, sort: $sort) {
    totalCount
    edges { cursor node { displayName provider createdAt } }
    pageInfo { hasNextPage endCursor }
    sources { provider included problem { code message retryAfter } }
  }
}`;
const ask = (variables: object): Promise<Answer<{ catalog: Page | null }>> =>
  gateway.ask(QUERY, variables);

async function pageOf(variables: object): Promise<Page> {
  const answer = await ask(variables);
  if (!answer.data?.catalog || answer.errors) throw new Error(JSON.stringify(answer));
  return answer.data.catalog;
}

const namesOf = (page: Page): string[] => page.edges.map(({ node }) => node?.displayName ?? '✗');

let created = 0;
const rowOf = (second: number): Row => {
  created += 1;
  const id = `00000000-0000-4000-8000-${String(created).padStart(12, '0')}`;
  return { id, name: `q${created}`, created: second, updated: created, malformed: false };
};
const sutroRowOf = (second: number) => {
  created += 1;
  return { id: `s${created}`, created: second };
};

const seconds = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 14 });
const change = fc.record({
  insert: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 2 }),
  remove: fc.array(fc.nat(), { maxLength: 1 }),
  at: fc.constantFrom<'qualia' | 'sutro'>('qualia', 'sutro'),
});

it('a walk over changing lists serves every row that stays once', async () => {
  await fc.assert(
    fc.asyncProperty(
      seconds,
      seconds,
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('NEWEST', 'OLDEST'),
      fc.array(change, { maxLength: 12 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      async (ofQualia, ofSutro, first, sort, changes, picks) => {
        qualia.rows = ofQualia.map(rowOf);
        sutro = ofSutro.map(sutroRowOf);
        const stay = new Set([
          ...qualia.rows.map(({ name }) => name),
          ...sutro.map(({ id }) => id),
        ]);
        const served: string[] = [];
        let after: string | null = null;
        for (let nth = 0; ; nth++) {
          expect(nth).toBeLessThan(100);
          const answer: Answer<{ catalog: Page | null }> = await ask({ first, after, sort });
          // Where the neighbours of a position are gone, it is refused and not guessed.
          if (answer.errors?.[0]?.extensions.code === 'CURSOR_EXPIRED') return;
          const page = answer.data?.catalog;
          if (!page) throw new Error(JSON.stringify(answer));
          if (page.edges.length === 0) {
            expect(page.pageInfo.hasNextPage).toBe(false);
            break;
          }
          const pick = page.pageInfo.hasNextPage
            ? (picks[nth % picks.length] ?? 0) % page.edges.length
            : page.edges.length - 1;
          served.push(...namesOf(page).slice(0, pick + 1));
          if (!page.pageInfo.hasNextPage) break;
          after = page.edges[pick]?.cursor ?? null;
          const { insert = [], remove = [], at = 'qualia' } = changes[nth] ?? {};
          if (at === 'qualia') {
            for (const index of remove) {
              const [gone] = qualia.rows.splice(index % Math.max(1, qualia.rows.length), 1);
              if (gone) stay.delete(gone.name);
            }
            qualia.rows.push(...insert.map(rowOf));
          } else {
            for (const index of remove) {
              const [gone] = sutro.splice(index % Math.max(1, sutro.length), 1);
              if (gone) stay.delete(gone.id);
            }
            sutro.push(...insert.map(sutroRowOf));
          }
        }
        expect(new Set(served).size).toBe(served.length);
        expect([...stay].filter((name) => !served.includes(name))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

describe('with lists that stand still', () => {
  beforeEach(() => {
    qualia.rows = Array.from({ length: 300 }, (_, at) => rowOf(at * 2));
    sutro = Array.from({ length: 100 }, (_, at) => sutroRowOf(at * 6 + 1));
  });

  it('the first page costs two calls, a later one at most three, and the order is by time', async () => {
    const times: number[] = [];
    let after: string | null = null;
    let pages = 0;
    do {
      calls.length = 0;
      const page: Page = await pageOf({ first: 20, after });
      expect(calls.length).toBeLessThanOrEqual(after === null ? 2 : 3);
      expect(page.totalCount).toBe(400);
      for (const name of namesOf(page)) {
        const time = qualia.rows.find((row) => row.name === name)?.created;
        times.push(time ?? sutro.find(({ id }) => id === name)?.created ?? Number.NaN);
      }
      pages += 1;
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(pages).toBe(20);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(times).toHaveLength(400);
  });

  it('fifty pages deep in 100 000 rows a page costs as many calls as the second', async () => {
    qualia.rows = Array.from({ length: 100_000 }, (_, at) => rowOf(200_000 - at * 2));
    const costs: number[] = [];
    let after: string | null = null;
    for (let page = 0; page < 50; page++) {
      calls.length = 0;
      ({
        pageInfo: { endCursor: after },
      } = await pageOf({ first: 20, after }));
      costs.push(calls.length);
    }
    expect(costs[0]).toBe(2);
    // Two where the list of Sutro is in the cache.
    expect(Math.max(...costs)).toBeLessThanOrEqual(3);
    calls.length = 0;
    await pageOf({ first: 1000, after });
    expect(calls.length).toBeLessThanOrEqual(3);
    calls.length = 0;
    const alone = await pageOf({ first: 20, filter: { provider: 'QUALIA' } });
    expect(calls).toHaveLength(1);
    calls.length = 0;
    await pageOf({
      first: 20,
      filter: { provider: 'QUALIA' },
      after: alone.pageInfo.endCursor,
    });
    expect(calls.length).toBeLessThanOrEqual(2);
  });

  it('one provider alone, counts alone and no rows at all', async () => {
    const alone = await pageOf({ filter: { provider: 'SUTRO' }, first: 1000 });
    expect(calls).toHaveLength(1);
    expect([alone.edges.length, alone.totalCount]).toEqual([100, 100]);
    expect(alone.sources.map(({ included }) => included)).toEqual([false, true]);
    calls.length = 0;
    const { data } = await gateway.ask<{ catalog: { totalCount: number } }>(
      '{ catalog { totalCount } }',
    );
    expect([data?.catalog.totalCount, calls.length]).toEqual([400, 2]);
    const none = await pageOf({ first: 0 });
    expect([none.edges, none.pageInfo.hasNextPage]).toEqual([[], true]);
  });

  it('time bounds hold at both providers, and the last page says that it is the last', async () => {
    const bound = (second: number) => new Date(1.7e12 + second * 1000).toISOString();
    const filter = { createdAfter: bound(500), createdBefore: bound(560) };
    const expected = [...qualia.rows, ...sutro].filter(
      (it) => it.created > 500 && it.created < 560,
    );
    for (const sort of ['NEWEST', 'OLDEST']) {
      const page = await pageOf({ filter, first: expected.length, sort });
      expect(page.edges).toHaveLength(expected.length);
      expect(page.pageInfo.hasNextPage).toBe(false);
    }
    calls.length = 0;
    const never = { createdAfter: bound(2), createdBefore: bound(1) };
    expect((await pageOf({ filter: never })).edges).toEqual([]);
    expect(calls).toEqual([]);
    const refused = await ask({ filter, sort: 'NAME' });
    expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each(['qualia', 'sutro'] as const)(
    'while %s is down the other’s rows come, and nothing is lost',
    async (name) => {
      const served: string[] = [];
      let after: string | null = null;
      for (let nth = 0; after !== null || nth === 0; nth++) {
        if (nth === 3) down.add(name);
        if (nth === 6) down.delete(name);
        const page: Page = await pageOf({ first: 20, after });
        const problems = page.sources
          .filter(({ problem }) => problem)
          .map(({ provider }) => provider);
        expect(problems).toEqual(down.has(name) ? [name.toUpperCase()] : []);
        served.push(...namesOf(page));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      }
      expect([served.length, new Set(served).size]).toEqual([400, 400]);
    },
  );

  it('nothing to show because of an outage is an error, not an empty page', async () => {
    down.add('qualia').add('sutro');
    const { data, errors } = await ask({});
    expect(data).toEqual({ catalog: null });
    expect(errors?.[0]?.extensions.code).toBe('PROVIDER_CONTRACT');
  });

  it('forged cursors, and those of other lists and filters, are refused', async () => {
    const { pageInfo } = await pageOf({ first: 5 });
    const codeOf = async (variables: object) => (await ask(variables)).errors?.[0]?.extensions.code;
    expect(await codeOf({ after: pageInfo.endCursor, sort: 'OLDEST' })).toBe('CURSOR_MISMATCH');
    expect(await codeOf({ after: pageInfo.endCursor, filter: { search: 'q' } })).toBe(
      'CURSOR_MISMATCH',
    );
    const forge = (...position: unknown[]) =>
      Buffer.from(JSON.stringify([1, 'catalog', 'NEWEST', '', ...position])).toString('base64url');
    for (const position of [
      ['merged'],
      ['merged', null],
      ['merged', ['merged', null], null],
      ['merged', ['key', 1, 'x'], null],
      ['merged', null, ['end', 'x']],
      ['merged', ['page', 0, null, 'in', null, 1, null, [], []], null],
      ['merged', ['page', 5000, null, 'in', null, 1, null, [], []], null],
      ['end', 'x'],
      ['key', 1, 'x'],
    ]) {
      expect(await codeOf({ after: forge(...position) }), JSON.stringify(position)).toBe(
        'CURSOR_INVALID',
      );
    }
    const list = await gateway.ask<unknown>(
      'query ($after: String) { datasets(after: $after) { totalCount pageInfo { hasNextPage } } }',
      {
        after: pageInfo.endCursor,
      },
    );
    expect(list.errors?.[0]?.extensions.code).toBe('CURSOR_MISMATCH');
  });
});
