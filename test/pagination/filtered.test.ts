import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import {
  countFiltered,
  type FilteredPageOptions,
  MAX_FILTERED_READS,
  readFilteredPage,
} from '../../src/pagination/filtered.ts';
import type { ForwardSource } from '../../src/pagination/forward.ts';
import { NoItemFoundError } from '../../src/pagination/incomplete.ts';
import type { ItemOrError } from '../../src/pagination/page.ts';

type Row = { readonly id: string; readonly time: number; readonly value: number };

const unreadable = new ProviderError({ code: 'PROVIDER_CONTRACT', provider: 'qualia' });
const unavailable = new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider: 'qualia' });

/** A provider that pages by keyset, newest rows first; rows with a negative value are malformed. */
class Provider {
  rows: Row[];
  reads = 0;
  failures: Set<number>;
  readonly #maxLimit: number;

  constructor(rows: Row[], maxLimit: number, failures: readonly number[] = []) {
    this.rows = rows;
    this.#maxLimit = maxLimit;
    this.failures = new Set(failures);
  }

  get sorted(): Row[] {
    return this.rows.toSorted((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1));
  }

  get source(): ForwardSource<Row> {
    return {
      provider: 'qualia',
      idOf: ({ id }) => id,
      keyOf: ({ time }) => time,
      descending: true,
      maxLimit: this.#maxLimit,
      read: async ({ limit, cursor }) => {
        this.reads += 1;
        expect(limit).toBe(this.#maxLimit);
        if (this.failures.delete(this.reads)) throw unavailable;
        const [time = 0, id = ''] = cursor?.split('|') ?? [];
        const rest = this.sorted.filter(
          (row) =>
            cursor === undefined ||
            row.time < Number(time) ||
            (row.time === Number(time) && row.id < id),
        );
        const rows = rest.slice(0, limit);
        const last = rows.at(-1);
        const hasNext = rest.length > limit;
        return {
          items: rows.map((row): ItemOrError<Row> => (row.value < 0 ? unreadable : row)),
          hasNext,
          endCursor: hasNext && last ? `${last.time}|${last.id}` : null,
          totalCount: this.rows.length,
          readAt: 0,
        };
      },
    };
  }
}

let created = 0;
const rowOf = (time: number, value: number): Row => {
  created += 1;
  return { id: `${created}`.padStart(8, '0'), time, value };
};
const rowsOf = (count: number, value: (at: number) => number) =>
  Array.from({ length: count }, (_, at) => rowOf(count - at, value(at)));

const isOne = ({ value }: Row): boolean => value === 1;
const page = (provider: Provider, options: Partial<FilteredPageOptions<Row>> = {}) =>
  readFilteredPage(provider.source, { matches: isOne, first: 20, isNextNeeded: true, ...options });

describe('readFilteredPage', () => {
  it('reads one page of the provider for a list of that length, with an exact count', async () => {
    const provider = new Provider(
      rowsOf(1_000, (at) => (at % 25 === 0 ? 1 : 0)),
      1_000,
    );
    const { items, hasNext, totalCount, positionOf } = await page(provider);
    expect([items.length, hasNext, totalCount, provider.reads]).toEqual([20, true, 40, 1]);
    const next = await page(provider, { after: positionOf(19) });
    expect([next.items.length, next.hasNext, next.totalCount]).toEqual([20, false, 40]);
    expect(provider.reads).toBe(2);
  });

  it('looks for one more match only when `hasNext` has to be exact', async () => {
    const rows = rowsOf(30, (at) => (at === 0 ? 1 : 0));
    for (const [isNextNeeded, reads] of [
      [true, 3],
      [false, 1],
    ] as const) {
      const provider = new Provider(rows, 10);
      await page(provider, { first: 1, isNextNeeded });
      expect(provider.reads).toBe(reads);
    }
  });

  it('ends a short page after 10 reads, and goes on after the last of them', async () => {
    const provider = new Provider(
      rowsOf(150, (at) => (at === 3 || at === 120 ? 1 : 0)),
      10,
    );
    const short = await page(provider);
    expect([short.items.length, short.hasNext, short.totalCount]).toEqual([1, true, null]);
    expect(provider.reads).toBe(10);
    const rest = await page(provider, { after: short.positionOf(0) });
    expect([rest.items.length, rest.hasNext]).toEqual([1, false]);
    expect(provider.reads).toBe(15);
  });

  it('fails with SEARCH_INCOMPLETE instead of an empty page that goes on', async () => {
    const provider = new Provider(
      rowsOf(150, (at) => (at === 120 ? 1 : 0)),
      10,
    );
    const error = await page(provider).catch((it: unknown) => it);
    if (!(error instanceof NoItemFoundError)) throw error;
    expect(error.code).toBe('SEARCH_INCOMPLETE');
    expect(error.progress).toMatchObject({ rowsRead: 100, reachedMs: 51 });
    const { items } = await page(provider, { after: error.progress.position });
    expect(items).toHaveLength(1);
  });

  it('ends with the read in which the time bound is passed', async () => {
    const provider = new Provider(
      rowsOf(150, () => 1),
      10,
    );
    const bound = {
      matches: ({ time }: Row) => time > 135,
      isPast: ({ time }: Row) => time <= 135,
    };
    const { items, hasNext, totalCount } = await page(provider, bound);
    expect([items.length, hasNext, totalCount, provider.reads]).toEqual([15, false, 15, 2]);
  });

  it('starts no read that `canRead` refuses', async () => {
    const provider = new Provider(
      rowsOf(50, (at) => (at === 0 ? 1 : 0)),
      10,
    );
    const { items, hasNext } = await page(provider, { canRead: () => provider.reads < 2 });
    expect([items.length, hasNext, provider.reads]).toEqual([1, true, 2]);
  });
});

describe('countFiltered', () => {
  it('counts up to 10 reads, and no further than the first where the list is longer', async () => {
    for (const [rows, count, reads] of [
      [0, 0, 1],
      [10, 5, 1],
      [100, 50, 10],
      [101, null, 1],
    ] as const) {
      const provider = new Provider(
        rowsOf(rows, (at) => at % 2),
        10,
      );
      expect(await countFiltered(provider.source, { matches: isOne })).toBe(count);
      expect(provider.reads).toBe(reads);
    }
  });
});

describe('a filtered list that changes while it is walked', () => {
  const density = fc.constantFrom(0, 0.02, 0.3, 1);
  const change = fc.record({ remove: fc.array(fc.nat(), { maxLength: 2 }), insert: fc.nat(2) });
  const walk = fc.record({
    // Few distinct times, so that ties are common.
    seeds: fc.array(fc.tuple(fc.nat({ max: 40 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      maxLength: 260,
      size: 'max',
    }),
    density,
    first: fc.integer({ min: 1, max: 9 }),
    maxLimit: fc.integer({ min: 3, max: 12 }),
    isNextNeeded: fc.boolean(),
    bound: fc.option(fc.nat({ max: 40 })),
    picks: fc.array(fc.nat(), { minLength: 1, maxLength: 9 }),
    changes: fc.array(change, { maxLength: 6 }),
    failures: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
    malformed: fc.array(fc.nat(), { maxLength: 3 }),
  });

  it('serves every matching row that stays exactly once, and always ends or fails', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (given) => {
        const rows = given.seeds.map(([time, chance]) =>
          rowOf(time, chance < given.density ? 1 : 0),
        );
        for (const at of given.malformed) {
          const row = rows[at % Math.max(1, rows.length)];
          if (row) rows[rows.indexOf(row)] = { ...row, value: -1 };
        }
        const provider = new Provider([...rows], given.maxLimit, given.failures);
        const { bound } = given;
        const matches = (row: Row) => isOne(row) && (bound === null || row.time > bound);
        const options = {
          matches,
          ...(bound !== null && { isPast: ({ time }: Row) => time <= bound }),
          first: given.first,
          isNextNeeded: given.isNextNeeded,
        };
        const staying = new Set(rows.filter(matches).map(({ id }) => id));
        const visited: string[] = [];
        let after: FilteredPageOptions<Row>['after'];
        let hasExpired = false;
        for (let step = 0, isLast = false; !isLast; step += 1) {
          expect(step).toBeLessThan(2_000);
          const before = provider.reads;
          const { window, error } = await readFilteredPage(provider.source, {
            ...options,
            after,
          }).then(
            (read) => ({ window: read, error: undefined }),
            (reason: unknown) => ({ window: undefined, error: reason }),
          );
          expect(provider.reads - before).toBeLessThanOrEqual(MAX_FILTERED_READS);
          if (error === unavailable) continue;
          if (error instanceof NoItemFoundError) {
            after = error.progress.position;
            continue;
          }
          if (!window) {
            expect(error).toMatchObject({ code: 'CURSOR_EXPIRED' });
            hasExpired = true;
            break;
          }
          const { items, hasNext, positionOf } = window;
          if (items.length === 0) expect(hasNext).toBe(false);
          const pick = (given.picks[step % given.picks.length] ?? 0) % Math.max(1, items.length);
          for (const item of items.slice(0, pick + 1)) {
            if (!(item instanceof ProviderError)) visited.push(item.id);
          }
          isLast = items.length === 0 || (!hasNext && pick === items.length - 1);
          if (isLast) break;
          after = positionOf(pick);
          const { remove = [], insert = 0 } = given.changes[step] ?? {};
          for (const at of remove) {
            const readable = provider.rows.filter(({ value }) => value >= 0);
            const row = readable[at % Math.max(1, readable.length)];
            provider.rows = provider.rows.filter((it) => it !== row);
            if (row) staying.delete(row.id);
          }
          for (let n = 0; n < insert; n += 1) provider.rows.push(rowOf(41, 1));
        }
        const served = visited.filter((id) => staying.has(id));
        const expected = provider.sorted.map(({ id }) => id).filter((id) => staying.has(id));
        expect(served).toEqual(hasExpired ? expected.slice(0, served.length) : expected);
        expect(new Set(visited).size).toBe(visited.length);
      }),
      { numRuns: 60 },
    );
  });
});
