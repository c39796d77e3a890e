import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, FakeProvider, openGateway, type Row } from './fake-provider.ts';

// Nothing is skipped and nothing is served twice; where a position is not certain, its cursor has
// expired.

const provider = new FakeProvider();
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((path, query) => provider.answer(path, query));
});
afterAll(() => gateway[Symbol.asyncDispose]());

type List = 'datasets by NAME' | 'datasets by NEWEST' | 'projects by NAME' | 'jobs by UPDATED';
const ID = { datasets: 'artifactId', projects: 'projectId', jobs: 'jobId' } as const;

const parsed = (list: List) => {
  const [field = 'datasets', sort = 'NAME'] = list.split(' by ');
  const id = Object.entries(ID).find(([name]) => name === field)?.[1] ?? 'id';
  return { field, sort, id };
};

type Page = {
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { readonly id: string } | null;
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
};

/** A page, or null where its cursor has expired. */
async function read(list: List, first: number, after: string | null): Promise<Page | null> {
  const { field, sort, id } = parsed(list);
  const query = `query ($first: Int!, $after: String) {
    list: ${field}(first: $first, after: $after, sort: ${sort}) {
      edges { cursor node { id: ${id} } }
      pageInfo { hasNextPage }
    }
  }`;
  const answer: Answer<{ list: Page | null }> = await gateway.ask(query, { first, after });
  const { data, errors = [] } = answer;
  const codes = new Set(errors.map(({ extensions }) => extensions.code));
  if (codes.has('CURSOR_EXPIRED')) return null;
  codes.delete('PROVIDER_CONTRACT');
  expect([...codes]).toEqual([]);
  if (!data?.list) throw new Error(`No page came: ${JSON.stringify(answer)}`);
  return data.list;
}

const served = (page: Page | null): string[] =>
  page?.edges.map(({ node }) => node?.id ?? 'malformed') ?? ['expired'];

const expected = (list: List): string[] =>
  provider
    .sorted(parsed(list).sort.toLowerCase())
    .map(({ id, malformed }) => (malformed ? 'malformed' : id));

let createdRows = 0;
const uuid = (): string => {
  createdRows += 1;
  return `00000000-0000-4000-8000-${String(createdRows).padStart(12, '0')}`;
};

// Letter case, accents and punctuation: where locales and code units differ in order.
const name = fc
  .array(fc.constantFrom('a', 'B', 'c', 'É', 'e', 'Z', '_', '-', 'ä', '1'), {
    minLength: 1,
    maxLength: 2,
  })
  .map((letters) => letters.join(''));
const seedOf = (malformed: fc.Arbitrary<boolean>) =>
  fc.record({ name, created: fc.integer({ min: 0, max: 9 }), malformed });
type Seed = { name: string; created: number; malformed: boolean };

const readable = seedOf(fc.constant(false));
const mixed = seedOf(fc.integer({ max: 3, min: 0 }).map((n) => n === 0));

let clock = 0;
const rowOf = (seed: Seed): Row => {
  clock += 1;
  return { ...seed, id: uuid(), updated: clock };
};

const listOf = fc.constantFrom<List>(
  'datasets by NAME',
  'datasets by NEWEST',
  'projects by NAME',
  'jobs by UPDATED',
);
const byName = fc.constantFrom<List>('datasets by NAME', 'projects by NAME');

type Change = { remove: number[]; touch: number[]; insert: Seed[] };
const changeOf = (maxSeed: number, seed: fc.Arbitrary<Seed>) =>
  fc.record<Change>({
    remove: fc.array(fc.nat(), { maxLength: maxSeed }),
    touch: fc.array(fc.nat(), { maxLength: 1 }),
    insert: fc.array(seed, { maxLength: 2 }),
  });

/** `stay` loses the rows that are deleted or moved; malformed rows change only with `all`. */
function apply(list: List, change: Change | undefined, { stay, all }: MovingList): void {
  const pick = (index: number): Row | undefined => {
    const rows = provider.sorted(parsed(list).sort.toLowerCase());
    const some = rows.filter(({ malformed }) => all || !malformed);
    return some[index % Math.max(1, some.length)];
  };
  for (const index of change?.remove ?? []) {
    const row = pick(index);
    provider.rows = provider.rows.filter((it) => it !== row);
    if (row) stay.delete(row.id);
  }
  for (const index of list === 'jobs by UPDATED' ? (change?.touch ?? []) : []) {
    const row = pick(index);
    if (!row) continue;
    clock += 1;
    row.updated = clock;
    stay.delete(row.id);
  }
  provider.rows.push(...(change?.insert ?? []).map(rowOf));
}

type MovingList = { readonly stay: Set<string>; readonly all: boolean };

type Given = {
  readonly list: List;
  readonly seeds: readonly Seed[];
  readonly first: number;
  readonly picks: Iterator<number>;
  readonly changes: readonly Change[];
  readonly all: boolean;
};

/**
 * Walks a list that changes between pages, resumes at any edge, and compares the rows served with
 * the rows that stayed. Returns whether the walk reached the end of the list.
 */
async function walk({ list, seeds, first, picks, changes, all }: Given): Promise<boolean> {
  provider.rows = seeds.map(rowOf);
  const stay = new Set(provider.rows.filter(({ malformed }) => !malformed).map(({ id }) => id));
  if (!all) stay.add('malformed');
  const visited: string[] = [];
  let after: string | null = null;
  for (let step = 0; step < 100; step++) {
    const page: Page | null = await read(list, first, after);
    const isEmpty = page?.edges.length === 0;
    const at = (picks.next().value ?? 0) % Math.max(1, page?.edges.length ?? 1);
    if (page) visited.push(...served({ ...page, edges: page.edges.slice(0, at + 1) }));
    const isLast =
      page && (isEmpty || (!page.pageInfo.hasNextPage && at === page.edges.length - 1));
    if (!page || isLast) {
      const arrivals = visited.filter((id) => stay.has(id));
      const whole = expected(list).filter((id) => stay.has(id));
      expect(arrivals).toEqual(page ? whole : whole.slice(0, arrivals.length));
      return page !== null;
    }
    after = page.edges[at]?.cursor ?? null;
    apply(list, changes[step], { stay, all });
  }
  throw new Error('The walk does not end.');
}

const given = (seed: fc.Arbitrary<Seed>, maxSeed: number) => ({
  list: listOf,
  seeds: fc.array(seed, { maxLength: 16 }),
  first: fc.integer({ min: 1, max: 7 }),
  picks: fc.infiniteStream(fc.nat()),
  changes: fc.array(changeOf(maxSeed, seed), { maxLength: 8 }),
  all: fc.constant(false),
});

describe('a list walked over HTTP', () => {
  it('resumes exactly after every edge, with malformed rows and names of any locale', async () => {
    await fc.assert(
      fc.asyncProperty(
        listOf,
        fc.array(mixed, { maxLength: 9 }),
        fc.integer({ min: 1, max: 6 }),
        async (list, seeds, first) => {
          provider.rows = seeds.map(rowOf);
          const whole = expected(list);
          const page = await read(list, Math.max(1, whole.length - 1), null);
          for (const [index, { cursor }] of (page?.edges ?? []).entries()) {
            const rest = whole.slice(index + 1);
            const next = await read(list, first, cursor);
            expect(served(next)).toEqual(rest.slice(0, first));
            expect(next?.pageInfo.hasNextPage).toBe(rest.length > first);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('by NAME never expires while at most two rows at a time are deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...given(readable, 2), list: byName }), async (given) => {
        expect(await walk(given)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('loses and repeats nothing while well-formed rows are added and deleted', async () => {
    const { changes, ...others } = given(mixed, 5);
    const moving = { ...others, changes: fc.array(changeOf(5, readable), { maxLength: 8 }) };
    await fc.assert(
      fc.asyncProperty(fc.record(moving), async (given) => void (await walk(given))),
      { numRuns: 80 },
    );
  });

  it('loses and repeats no well-formed row while malformed rows change, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...given(mixed, 4), all: fc.constant(true) }),
        async (given) => void (await walk(given)),
      ),
      { numRuns: 80 },
    );
  });
});
