import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { mergeSources } from '../../src/pagination/merge.ts';

type Row = { readonly id: string; readonly key: number | null };

const error = new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider: 'qualia' });

/** A source that has read its rows from `at` on; positions count what was taken. */
const sourceOf = (rows: readonly Row[], at: number, unkeyed: 'first' | 'last', failed = false) => ({
  rows: {
    items: rows.slice(at),
    positionOf: (index: number) => ({ kind: 'end', cursor: String(at + index + 1) }) as const,
    hasMore: failed,
    totalCount: rows.length,
    error: failed ? error : undefined,
  },
  after: at === 0 ? null : ({ kind: 'end', cursor: String(at) } as const),
  keyOf: (item: Row | ProviderError) => (item instanceof ProviderError ? null : item.key),
  unkeyed,
});

const keys = fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { freq: 5 }), { maxLength: 12 });
const named = (name: string, list: (number | null)[]): Row[] =>
  list.map((key, index) => ({ id: `${name}${index}`, key }));

test('pages resumed at any item hold every row once, each source in its own order', () => {
  fc.assert(
    fc.property(
      fc.array(keys, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
      (lists, first, descending, picks) => {
        const sources = lists.map((list, at) => named(`${at}-`, list));
        const served: string[] = [];
        let parts: readonly number[] = sources.map(() => 0);
        for (let page = 0; ; page++) {
          const merged = mergeSources(
            sources.map((rows, at) => sourceOf(rows, parts[at] ?? 0, at === 0 ? 'first' : 'last')),
            { first, descending },
          );
          if (merged.items.length === 0) {
            expect(merged.hasNext).toBe(false);
            break;
          }
          const pick = (picks[page % picks.length] ?? 0) % merged.items.length;
          for (const item of merged.items.slice(0, pick + 1)) {
            if (!(item instanceof ProviderError)) served.push(item.id);
          }
          parts = merged
            .positionOf(pick)
            .parts.map((part) => (part?.kind === 'end' ? Number(part.cursor) : 0));
        }
        expect(served.toSorted()).toEqual(
          sources.flatMap((rows) => rows.map(({ id }) => id)).toSorted(),
        );
        for (const rows of sources) {
          const ids = rows.map(({ id }) => id);
          expect(served.filter((id) => ids.includes(id))).toEqual(ids);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('sorted sources give a sorted list', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(20), { maxLength: 9 }), { maxLength: 3 }), (lists) => {
      const sources = lists.map((list, at) =>
        named(
          `${at}-`,
          list.toSorted((a, b) => b - a),
        ),
      );
      const { items } = mergeSources(
        sources.map((rows) => sourceOf(rows, 0, 'last')),
        { first: 100, descending: true },
      );
      const found = items.map((item) => (item instanceof ProviderError ? null : item.key));
      expect(found).toEqual(lists.flat().toSorted((a, b) => b - a));
    }),
    { numRuns: 200 },
  );
});

test('a source that fails keeps its position, and the others go on', () => {
  const rows = named('a', [9, 8]);
  const merged = mergeSources(
    [sourceOf([{ id: 'x', key: 7 }], 1, 'first', true), sourceOf(rows, 0, 'last')],
    { first: 5, descending: true },
  );
  expect(merged.items).toEqual(rows);
  expect(merged.hasNext).toBe(true);
  expect(merged.positionOf(1).parts).toEqual([
    { kind: 'end', cursor: '1' },
    { kind: 'end', cursor: '2' },
  ]);
});
