import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { ListHints } from '../../src/loaders/account-hints.ts';
import { type ScanQuery, scanPages } from '../../src/loaders/scan.ts';
import type { Page } from '../../src/pagination/page.ts';

/** A list of `length` pages with one item each: its number. */
const listOf = (length: number, answer = (at: number): Page<number> => pageAt(at, length)) => {
  const hints = new ListHints();
  const reads: number[] = [];
  const read = async ({ cursor = '0' }: ScanQuery) => {
    reads.push(Number(cursor));
    return answer(Number(cursor));
  };
  return { list: { read, hints }, hints, reads };
};

const pageAt = (at: number, length: number): Page<number> => {
  const hasNext = at + 1 < length;
  const endCursor = hasNext ? `${at + 1}` : null;
  return { items: [at], hasNext, endCursor, totalCount: length, readAt: 0 };
};

async function itemsOf(pages: AsyncIterable<Page<number>>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

const rejectionOf = (pages: AsyncIterable<Page<number>>): Promise<unknown> =>
  itemsOf(pages).then(
    () => undefined,
    (error: unknown) => error,
  );

const throwUnavailable = () => {
  throw new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider: 'qualia' });
};

describe('scanPages', () => {
  it('reads each page once, from any start', async () => {
    const start = fc
      .integer({ min: 1, max: 12 })
      .chain((length) => fc.tuple(fc.constant(length), fc.nat({ max: length - 1 })));
    await fc.assert(
      fc.asyncProperty(start, async ([length, from]) => {
        const { list, hints, reads } = listOf(length);
        const circle = Array.from({ length }, (_, step) => (from + step) % length);
        const pages = from === 0 ? scanPages(list) : scanPages(list, `${from}`);
        expect(await itemsOf(pages)).toEqual(circle);
        expect(reads).toEqual(circle);
        expect(hints.total).toBe(length);
      }),
    );
  });

  it('reads no page that is not consumed', async () => {
    const { list, reads } = listOf(5);
    for await (const { items } of scanPages(list, '3')) if (items[0] === 4) break;
    expect(reads).toEqual([3, 4]);
  });

  it('stops at the end of the list when its start cursor does not recur', async () => {
    const { list, reads } = listOf(9, (at) => pageAt(at, at === 7 ? 8 : 3));
    expect(await itemsOf(scanPages(list, '7'))).toEqual([7, 0, 1, 2]);
    expect(reads).toEqual([7, 0, 1, 2]);
  });

  it('starts at the first page when the page at `from` cannot be read', async () => {
    let refusals = 1;
    const { list, reads } = listOf(3, (at) =>
      refusals-- > 0 ? throwUnavailable() : pageAt(at, 3),
    );
    expect(await itemsOf(scanPages(list, '1'))).toEqual([0, 1, 2]);
    expect(reads).toEqual([1, 0, 1, 2]);
  });

  it('throws the error of the first read, and SEARCH_INCOMPLETE for later ones', async () => {
    for (const from of [undefined, '1']) {
      expect(await rejectionOf(scanPages(listOf(3, throwUnavailable).list, from))).toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
      });
    }
    const later = listOf(3, (at) => (at === 2 ? throwUnavailable() : pageAt(at, 3)));
    expect(await rejectionOf(scanPages(later.list))).toMatchObject({ code: 'SEARCH_INCOMPLETE' });
  });

  it('stops when the cursor repeats, is missing, or the list has no end', async () => {
    const repeating = listOf(3, (at) => ({ ...pageAt(at, 3), hasNext: true, endCursor: '1' }));
    const cursorless = listOf(3, (at) => ({ ...pageAt(at, 3), hasNext: true, endCursor: null }));
    const endless = listOf(Number.POSITIVE_INFINITY);
    for (const { list } of [repeating, cursorless, endless]) {
      expect(await rejectionOf(scanPages(list))).toMatchObject({ code: 'SEARCH_INCOMPLETE' });
    }
    expect([repeating.reads.length, cursorless.reads.length, endless.reads.length]).toEqual([
      2, 1, 100,
    ]);
  });

  it('rethrows a programming error on any page as it is', async () => {
    for (const failing of [0, 1]) {
      const defect = new TypeError('defect');
      const { list } = listOf(3, (at) => {
        if (at === failing) throw defect;
        return pageAt(at, 3);
      });
      expect(await rejectionOf(scanPages(list))).toBe(defect);
      expect(await rejectionOf(scanPages(list, `${failing}`))).toBe(defect);
    }
  });
});
