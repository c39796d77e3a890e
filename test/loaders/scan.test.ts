import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { ListMemory } from '../../src/loaders/account-hints.ts';
import { pagesOf, type WholeListQuery } from '../../src/loaders/scan.ts';
import type { Page } from '../../src/pagination/page.ts';

/** A list of as many pages, each of which has one item: its number. */
const listOf = (length: number, answer = (at: number): Page<number> => pageAt(at, length)) => {
  const memory = new ListMemory();
  const asked: number[] = [];
  const read = async ({ cursor = '0' }: WholeListQuery) => {
    asked.push(Number(cursor));
    return answer(Number(cursor));
  };
  return { list: { read, memory }, memory, asked };
};

const pageAt = (at: number, length: number): Page<number> => {
  const hasNext = at + 1 < length;
  return { items: [at], hasNext, endCursor: hasNext ? `${at + 1}` : null, totalCount: length };
};

async function itemsOf(pages: AsyncIterable<Page<number>>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

const thrownBy = (pages: AsyncIterable<Page<number>>): Promise<unknown> =>
  itemsOf(pages).then(
    () => undefined,
    (error: unknown) => error,
  );

const lost = () => {
  throw new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider: 'qualia' });
};

describe('the pages of a list', () => {
  it('come once each, in a circle from wherever one begins', async () => {
    const place = fc
      .integer({ min: 1, max: 12 })
      .chain((length) => fc.tuple(fc.constant(length), fc.nat({ max: length - 1 })));
    await fc.assert(
      fc.asyncProperty(place, async ([length, from]) => {
        const { list, memory, asked } = listOf(length);
        const circle = Array.from({ length }, (_, step) => (from + step) % length);
        const pages = from === 0 ? pagesOf(list) : pagesOf(list, `${from}`);
        expect(await itemsOf(pages)).toEqual(circle);
        expect(asked).toEqual(circle);
        expect(memory.total).toBe(length);
      }),
    );
  });

  it('are read no further than somebody asks', async () => {
    const { list, asked } = listOf(5);
    for await (const { items } of pagesOf(list, '3')) if (items[0] === 4) break;
    expect(asked).toEqual([3, 4]);
  });

  it('end at the list\u2019s end where the place one began at is not met again', async () => {
    const { list, asked } = listOf(9, (at) => pageAt(at, at === 7 ? 8 : 3));
    expect(await itemsOf(pagesOf(list, '7'))).toEqual([7, 0, 1, 2]);
    expect(asked).toEqual([7, 0, 1, 2]);
  });

  it('begin at the beginning where the place one would begin at cannot be read', async () => {
    let refusals = 1;
    const { list, asked } = listOf(3, (at) => (refusals-- > 0 ? lost() : pageAt(at, 3)));
    expect(await itemsOf(pagesOf(list, '1'))).toEqual([0, 1, 2]);
    expect(asked).toEqual([1, 0, 1, 2]);
  });

  it('fail as the first read does, and later with what that means for a search', async () => {
    for (const from of [undefined, '1']) {
      expect(await thrownBy(pagesOf(listOf(3, lost).list, from))).toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
      });
    }
    const later = listOf(3, (at) => (at === 2 ? lost() : pageAt(at, 3)));
    expect(await thrownBy(pagesOf(later.list))).toMatchObject({ code: 'SEARCH_INCOMPLETE' });
  });

  it('are given up where the list turns in a circle, has no cursor, or no end', async () => {
    const stuck = listOf(3, (at) => ({ ...pageAt(at, 3), hasNext: true, endCursor: '1' }));
    const mute = listOf(3, (at) => ({ ...pageAt(at, 3), hasNext: true, endCursor: null }));
    const endless = listOf(Number.POSITIVE_INFINITY);
    for (const { list } of [stuck, mute, endless]) {
      expect(await thrownBy(pagesOf(list))).toMatchObject({ code: 'SEARCH_INCOMPLETE' });
    }
    expect([stuck.asked.length, mute.asked.length, endless.asked.length]).toEqual([2, 1, 100]);
  });
});
