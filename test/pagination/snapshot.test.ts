import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import type { CursorPosition, Keyset, SortKey } from '../../src/pagination/cursor-position.ts';
import { type SliceArgs, sliceSnapshot } from '../../src/pagination/snapshot.ts';
import type { Window } from '../../src/pagination/window.ts';

type Row = { id: string; key: SortKey };

const order = (descending: boolean) => ({
  idOf: ({ id }: Row) => id,
  keyOf: ({ key }: Row) => key,
  descending,
});

const keyset = (place: CursorPosition | undefined): Keyset => {
  if (place?.kind !== 'key') throw new Error('A snapshot’s places are keysets.');
  return place;
};

const idsOf = ({ items }: Window<Row>): string[] =>
  items.map((item) => (item instanceof ProviderError ? 'bad' : item.id));

const keys = fc.oneof(
  fc.array(fc.option(fc.integer({ min: 0, max: 9 }))),
  fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 2 }))),
);
const rows = keys.map((list) => list.map((key, index): Row => ({ id: `r${index}`, key })));
const size = fc.integer({ min: 1, max: 7 });

/** Walks in one direction; `between` may change the list after each page. */
function walk<T extends Row | ProviderError>(
  from: T[],
  descending: boolean,
  step: (edge?: Keyset) => SliceArgs,
  between?: (rows: T[]) => T[],
) {
  const backward = 'last' in step();
  let list = from;
  let edge: Keyset | undefined;
  const visited: string[] = [];
  for (;;) {
    const page = sliceSnapshot(list, order(descending), step(edge));
    const ids = idsOf(page);
    if (backward) visited.unshift(...ids);
    else visited.push(...ids);
    const more = backward ? page.hasPrevious : page.hasNext;
    if (!more || ids.length === 0) return visited;
    edge = keyset(page.positionOf(backward ? 0 : ids.length - 1));
    list = between?.(list) ?? list;
  }
}

const forward =
  (first: number) =>
  (after?: Keyset): SliceArgs => ({ first, after });
const backward =
  (last: number) =>
  (before?: Keyset): SliceArgs => ({ last, before });

describe('sliceSnapshot', () => {
  it('returns the whole list in the same order, forward and backward', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), size, (list, descending, size) => {
        const whole = idsOf(sliceSnapshot(list, order(descending), {}));
        expect([...whole].sort()).toEqual(list.map(({ id }) => id).sort());
        expect(walk(list, descending, forward(size))).toEqual(whole);
        expect(walk(list, descending, backward(size))).toEqual(whole);
      }),
    );
  });

  it('puts items without a key last in either direction, and orders ties by id', () => {
    const list = [
      { id: 'b', key: 1 },
      { id: 'x', key: null },
      { id: 'c', key: 2 },
      { id: 'a', key: 1 },
    ];
    expect(idsOf(sliceSnapshot(list, order(false), {}))).toEqual(['a', 'b', 'c', 'x']);
    expect(idsOf(sliceSnapshot(list, order(true), {}))).toEqual(['c', 'a', 'b', 'x']);
  });

  it('neither loses nor repeats rows while others are added and deleted between pages', () => {
    fc.assert(
      fc.property(
        rows,
        fc.boolean(),
        size,
        fc.infiniteStream(fc.nat()),
        (list, descending, size, picks) => {
          let staying = list.map(({ id }) => id);
          let changes = 0;
          const between = (now: Row[]): Row[] => {
            const at = (picks.next().value ?? 0) % Math.max(1, now.length);
            staying = staying.filter((id) => id !== now[at]?.id);
            const fresh = { id: `new${changes++}`, key: now[at]?.key ?? null };
            return changes > 20 ? now : [...now.toSpliced(at, 1), fresh];
          };
          const visited = walk(list, descending, forward(size), between);
          const whole = idsOf(sliceSnapshot(list, order(descending), {}));
          expect(visited.filter((id) => staying.includes(id))).toEqual(
            whole.filter((id) => staying.includes(id)),
          );
        },
      ),
    );
  });

  it('states exactly whether there are more items on either side', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(), size, (list, a, b, size) => {
        const { items: whole, positionOf } = sliceSnapshot(list, order(false), {});
        const at = (index: number) =>
          whole.length > 0 ? keyset(positionOf(index % whole.length)) : undefined;
        const range = {
          after: at(a),
          before: at(b),
          ...(a % 2 ? { first: size } : { last: size }),
        };
        const page = sliceSnapshot(list, order(false), range);
        const start = whole.indexOf(
          page.items[0] ??
            whole[0] ??
            new ProviderError({ code: 'PROVIDER_CONTRACT', provider: 'sutro' }),
        );
        if (page.items.length === 0) return;
        expect(page.hasPrevious).toBe(start > 0);
        expect(page.hasNext).toBe(start + page.items.length < whole.length);
        expect(page.items).toEqual(whole.slice(start, start + page.items.length));
      }),
    );
  });

  it('returns an empty window for an empty list', () => {
    expect(sliceSnapshot([], order(false), { first: 5 })).toEqual({
      items: [],
      positionOf: expect.any(Function),
      hasNext: false,
      hasPrevious: false,
      totalCount: 0,
    });
  });

  it('keeps an item that could not be parsed, at the end', () => {
    const unreadable = new ProviderError({ code: 'PROVIDER_CONTRACT', provider: 'sutro' });
    expect(idsOf(sliceSnapshot([unreadable, { id: 'a', key: 1 }], order(true), {}))).toEqual([
      'a',
      'bad',
    ]);
  });

  it('puts unparsed items after those without a key, and walks through all', () => {
    const unreadable = () => new ProviderError({ code: 'PROVIDER_CONTRACT', provider: 'sutro' });
    const list: (Row | ProviderError)[] = [
      { id: 'a', key: 1 },
      unreadable(),
      unreadable(),
      unreadable(),
      { id: 'z', key: null },
    ];
    const whole = ['a', 'z', 'bad', 'bad', 'bad'];
    for (const descending of [false, true]) {
      expect(walk(list, descending, forward(2))).toEqual(whole);
      expect(walk(list, descending, backward(2))).toEqual(whole);
    }
  });

  it('walks through items with an equal key and id, and through unparsed ones', () => {
    const some = fc.oneof(
      fc.record({
        id: fc.constantFrom('a', 'b'),
        key: fc.option(fc.integer({ min: 0, max: 1 })),
      }),
      fc.constant('bad' as const),
    );
    fc.assert(
      fc.property(fc.array(some), fc.boolean(), size, (given, descending, size) => {
        const list = given.map((it) =>
          it === 'bad' ? new ProviderError({ code: 'PROVIDER_CONTRACT', provider: 'sutro' }) : it,
        );
        const whole = idsOf(sliceSnapshot(list, order(descending), {}));
        expect(whole).toHaveLength(list.length);
        expect(walk(list, descending, forward(size))).toEqual(whole);
        expect(walk(list, descending, backward(size))).toEqual(whole);
      }),
    );
  });
});
