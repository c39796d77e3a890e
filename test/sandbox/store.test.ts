import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Store } from '../../src/sandbox/store.ts';

type Row = { readonly id: string; readonly rank: number };

const filled = (size: number) => {
  const reads = { count: 0 };
  const store = new Store<Row>((row) => row.id, {
    up: {
      key: (row) => {
        reads.count += 1;
        return row.rank;
      },
    },
    down: { key: (row) => row.rank, descending: true },
  });
  const rows = Array.from({ length: size }, (_, at) => ({
    id: `r${at}`,
    rank: (at * 7919) % size,
  }));
  store.insert(...rows);
  return { store, reads };
};

describe('a page', () => {
  test('reads no key of any row, once the index is there, however long the list is', () => {
    for (const size of [100, 20_000]) {
      const { store, reads } = filled(size);
      let after = store.page({ sort: 'up', limit: 20 }).end ?? undefined;
      expect(reads.count).toBe(size);
      for (let page = 0; page < 4; page += 1) {
        after = store.page({ sort: 'up', limit: 20, after }).end ?? undefined;
      }
      expect(reads.count).toBe(size);
    }
  });

  test('of a filtered list tests every row once, until the store changes', () => {
    const { store } = filled(500);
    let tests = 0;
    const test = (row: Row) => {
      tests += 1;
      return row.rank % 2 === 0;
    };
    const filter = { name: 'even', test };
    for (let at = 0; at < 5; at += 1) store.page({ sort: 'up', limit: 3, filter });
    expect(tests).toBe(500);
    store.remove('r1');
    store.page({ sort: 'up', limit: 3, filter });
    expect(tests).toBe(999);
  });

  test('of an order that is not there is refused', () => {
    expect(() => filled(1).store.page({ sort: 'sideways', limit: 1 })).toThrow('no order sideways');
  });
});

describe('a change', () => {
  test('keeps every index right: it equals the index made from scratch', () => {
    const change = fc.record({
      kind: fc.constantFrom('insert', 'update', 'remove'),
      id: fc.nat({ max: 30 }).map((n) => `id-${n}`),
      rank: fc.nat({ max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const { store } = filled(0);
        for (const sort of ['up', 'down']) store.page({ sort, limit: 1 });
        for (const { kind, id, rank } of changes) {
          if (kind === 'remove') store.remove(id);
          else if (store.get(id)) store.update(id, { rank });
          else store.insert({ id, rank });
        }
        const fresh = filled(0).store;
        fresh.insert(...store.list());
        for (const sort of ['up', 'down']) {
          const all = { sort, limit: 100 };
          expect(store.page(all)).toEqual(fresh.page(all));
        }
      }),
    );
  });

  test('says whether there was something to change', () => {
    const { store } = filled(2);
    expect(store.update('R0', { rank: 9 })).toEqual({ id: 'r0', rank: 9 });
    expect(store.update('none', { rank: 9 })).toBeUndefined();
    expect([store.remove('R1'), store.remove('r1')]).toEqual([true, false]);
    expect(store.size).toBe(1);
  });

  test('is refused where an id is taken, or would change', () => {
    const { store } = filled(2);
    expect(() => store.insert({ id: 'R1', rank: 0 })).toThrow('already a row r1');
    expect(() => store.update('r1', { id: 'r2' })).toThrow('keeps its id');
  });
});
