import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError, ProviderError } from '../../src/errors.ts';
import type { PageOffset, UpstreamCursor } from '../../src/pagination/cursor-position.ts';
import { type ForwardSource, readForwardPage } from '../../src/pagination/forward.ts';
import type { ItemOrError } from '../../src/pagination/page.ts';

type Row = { id: string; key: number };

/** A provider with one cursor a page: a keyset over (key, id), opaque to the code under test. */
class Provider {
  rows: Row[];
  readonly descending: boolean;
  readonly maxLimit: number;
  reads: { limit: number; cursor: string | undefined }[] = [];

  constructor(rows: Row[], { descending = false, maxLimit = 1000 } = {}) {
    this.rows = [...rows];
    this.descending = descending;
    this.maxLimit = maxLimit;
  }

  sorted(): Row[] {
    const sign = this.descending ? -1 : 1;
    return [...this.rows].sort((a, b) => sign * (a.key - b.key || (a.id < b.id ? -1 : 1)));
  }

  list(): ForwardSource<Row> {
    return {
      provider: 'qualia',
      maxLimit: this.maxLimit,
      descending: this.descending,
      idOf: ({ id }) => id,
      keyOf: ({ key }) => key,
      read: async ({ limit, cursor }) => {
        expect(limit).toBeLessThanOrEqual(this.maxLimit);
        this.reads.push({ limit, cursor });
        const rest = this.sorted().filter(
          (row) => cursor === undefined || this.#isAfter(row, cursor),
        );
        const items = rest.slice(0, limit);
        const last = items.at(-1);
        const hasNext = rest.length > limit;
        const endCursor = last && hasNext ? `${last.key} ${last.id}` : null;
        return { items, hasNext, endCursor, totalCount: this.rows.length, readAt: 0 };
      },
    };
  }

  #isAfter(row: Row, cursor: string): boolean {
    const [key = '', id = ''] = cursor.split(' ');
    const difference = row.key - Number(key) || (row.id < id ? -1 : row.id > id ? 1 : 0);
    return this.descending ? difference < 0 : difference > 0;
  }
}

const idsOf = (items: readonly ItemOrError<Row>[]): string[] =>
  items.map((item) => (item instanceof ProviderError ? 'bad' : item.id));

const rowsOf = (keys: number[]): Row[] => keys.map((key, index) => ({ id: `r${index}`, key }));

// Few distinct keys, so that ties are common.
const rows = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }).map(rowsOf);
const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 });
const provider = fc.record({
  rows,
  descending: fc.boolean(),
  maxLimit: fc.integer({ min: 20, max: 80 }),
});

/** Walks a list to its end; each step resumes at an edge of the page before, chosen by `pick`. */
async function walk(
  list: ForwardSource<Row>,
  steps: number[],
  pick: (length: number, step: number) => number,
) {
  const visited: string[] = [];
  let after: UpstreamCursor | PageOffset | undefined;
  for (let step = 0; step < 300; step++) {
    const first = steps[step % steps.length] ?? 1;
    const { items, positionOf, hasNext } = await readForwardPage(list, first, after);
    const at = pick(items.length, step);
    visited.push(...idsOf(items.slice(0, at + 1)));
    if (items.length === 0 || (!hasNext && at === items.length - 1)) return visited;
    after = positionOf(at);
  }
  throw new Error('The walk does not end.');
}

const lastEdge = (length: number) => length - 1;

describe('readForwardPage', () => {
  it('returns the whole list in order for any page sizes', async () => {
    await fc.assert(
      fc.asyncProperty(provider, sizes, async ({ rows, ...options }, steps) => {
        const it = new Provider(rows, options);
        expect(await walk(it.list(), steps, lastEdge)).toEqual(idsOf(it.sorted()));
      }),
    );
  });

  it('returns the rest of the list in order from any edge inside a page', async () => {
    await fc.assert(
      fc.asyncProperty(
        provider,
        sizes,
        fc.infiniteStream(fc.nat()),
        async (given, steps, picks) => {
          const { rows, ...options } = given;
          const it = new Provider(rows, options);
          const pick = (length: number) =>
            Math.max(0, (picks.next().value ?? 0) % Math.max(1, length));
          expect(await walk(it.list(), steps, pick)).toEqual(idsOf(it.sorted()));
        },
      ),
    );
  });

  it('reads an ordinary page with one call and exactly what was asked', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (rows, first) => {
        const it = new Provider(rows);
        const { items, positionOf, hasNext } = await readForwardPage(it.list(), first);
        expect(it.reads).toEqual([{ limit: first, cursor: undefined }]);
        if (!hasNext) return;
        const end = positionOf(items.length - 1);
        expect(end.kind).toBe('end');
        await readForwardPage(it.list(), first, end);
        expect(it.reads).toEqual([
          { limit: first, cursor: undefined },
          { limit: first, cursor: end.kind === 'end' ? end.cursor : '' },
        ]);
      }),
    );
  });

  it('resumes inside a page with one call of offset + first', async () => {
    const it = new Provider(rowsOf([1, 2, 3, 4, 5, 6, 7, 8]));
    const { positionOf } = await readForwardPage(it.list(), 5);
    const page = await readForwardPage(it.list(), 3, positionOf(2));
    expect(idsOf(page.items)).toEqual(['r3', 'r4', 'r5']);
    expect(it.reads.at(-1)).toEqual({ limit: 6, cursor: undefined });
    expect(it.reads).toHaveLength(2);
    expect(page.positionOf(page.items.length - 1).kind).toBe('end');
  });

  it('makes a second call when offset + first exceeds the largest page', async () => {
    const it = new Provider(rowsOf(Array.from({ length: 30 }, (_, index) => index)), {
      maxLimit: 10,
    });
    const { positionOf } = await readForwardPage(it.list(), 10);
    const page = await readForwardPage(it.list(), 10, positionOf(5));
    expect(idsOf(page.items)).toEqual([
      'r6',
      'r7',
      'r8',
      'r9',
      'r10',
      'r11',
      'r12',
      'r13',
      'r14',
      'r15',
    ]);
    expect(it.reads).toHaveLength(3);
  });

  it('neither loses nor repeats rows while others are added and deleted between pages', async () => {
    const change = fc.record({
      remove: fc.array(fc.nat(), { maxLength: 3 }),
      insert: fc.array(fc.integer({ min: -3, max: 15 }), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        provider,
        sizes,
        fc.array(change, { maxLength: 10 }),
        fc.infiniteStream(fc.nat()),
        async ({ rows, ...options }, steps, changes, picks) => {
          const it = new Provider(rows, options);
          const staying = new Set(rows.map(({ id }) => id));
          const pick = (length: number, step: number) => {
            const change = changes[step];
            for (const index of change?.remove ?? []) {
              const [gone] = it.rows.splice(index % Math.max(1, it.rows.length), 1);
              if (gone) staying.delete(gone.id);
            }
            it.rows.push(
              ...(change?.insert ?? []).map((key, n) => ({ id: `new${step}.${n}`, key })),
            );
            return Math.max(0, (picks.next().value ?? 0) % Math.max(1, length));
          };
          const visited = await walk(it.list(), steps, pick);
          const kept = visited.filter((id) => staying.has(id));
          const order = idsOf(it.sorted()).filter((id) => staying.has(id));
          expect(kept).toEqual(order);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a position that cannot be found', () => {
  const position: PageOffset = {
    kind: 'in',
    pageCursor: null,
    offset: 3,
    time: 1e9,
    before: ['gone'],
    after: [],
  };

  it('expires after a few reads, so that a forged cursor cannot make the list be read through', async () => {
    const it = new Provider(rowsOf(Array.from({ length: 500 }, (_, key) => key)), { maxLimit: 10 });
    await expect(readForwardPage(it.list(), 5, position)).rejects.toMatchObject({
      code: 'CURSOR_EXPIRED',
    });
    expect(it.reads).toHaveLength(5);
  });

  it('is the end of the list when every item precedes it', async () => {
    const it = new Provider(rowsOf([1, 2, 3]));
    expect(await readForwardPage(it.list(), 5, position)).toMatchObject({
      items: [],
      hasNext: false,
    });
  });
});

describe('a provider that violates its contract', () => {
  const page = { items: [], hasNext: true, endCursor: 'same', totalCount: null, readAt: 0 };
  const list = (read: ForwardSource<Row>['read']): ForwardSource<Row> => ({
    ...new Provider([]).list(),
    read,
  });

  it('fails with PROVIDER_CONTRACT when it promises more without a cursor', async () => {
    const read = async () => ({ ...page, endCursor: null });
    await expect(readForwardPage(list(read), 5)).rejects.toMatchObject({
      code: 'PROVIDER_CONTRACT',
    });
  });

  it('fails with PROVIDER_CONTRACT when its cursor does not move', async () => {
    await expect(
      readForwardPage(
        list(async () => page),
        5,
      ),
    ).rejects.toBeInstanceOf(GatewayError);
  });

  it('may return short pages: the page is as short, and its cursor continues', async () => {
    const it = new Provider(rowsOf([1, 2, 3, 4, 5]));
    const { read } = it.list();
    const short = list((query) => read({ ...query, limit: Math.min(2, query.limit) }));
    expect(await walk(short, [4], lastEdge)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  });

  it('may send a malformed item: the others are served, and it has a position', async () => {
    const unreadable = new ProviderError({ code: 'PROVIDER_CONTRACT', provider: 'qualia' });
    const it = new Provider(rowsOf([1, 2, 3, 4]));
    const { read } = it.list();
    const broken = list(async (query) => {
      const { items, ...rest } = await read(query);
      return { ...rest, items: items.map((item, index) => (index === 1 ? unreadable : item)) };
    });
    const { items, positionOf } = await readForwardPage(broken, 3);
    expect(idsOf(items)).toEqual(['r0', 'bad', 'r2']);
    const page = await readForwardPage(broken, 3, positionOf(1));
    expect(idsOf(page.items)).toEqual(['r2', 'r3']);
  });
});
