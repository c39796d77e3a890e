import { GatewayError, ProviderError } from '../errors.ts';
import type { InPage, PageEnd } from './cursor.ts';
import type { Page } from './page.ts';
import { type Order, slotsOf, startAfter } from './place.ts';
import type { Slot, Window } from './window.ts';

/** A list that a provider pages with one cursor a page, forward only. */
export type ForwardList<T> = Order<T> & {
  readonly read: (query: { limit: number; cursor: string | undefined }) => Promise<Page<T>>;
  /** The provider's largest page. */
  readonly maxLimit: number;
};

/** A place is found again within this many reads, or its cursor has expired: a forged one costs no more. */
const MAX_READS = 5;

/**
 * Reads `first` items after a place. An ordinary page is one read with exactly `limit = first`. A place inside a
 * page is found again by re-reading that page up to and beyond it; further reads follow only where that passes
 * the provider's largest page, or where the list has moved meanwhile.
 */
export async function readForward<T>(
  list: ForwardList<T>,
  first: number,
  after?: PageEnd | InPage,
): Promise<Window<T>> {
  const anchor = after?.kind === 'in' ? after : undefined;
  let cursor = (after?.kind === 'end' ? after.cursor : after?.opened) ?? undefined;
  let limit = Math.min(list.maxLimit, first + (anchor?.offset ?? 0));
  let totalCount: number | null = null;
  let start = anchor ? undefined : 0;
  const slots: Slot<T>[] = [];
  for (let reads = 1; ; reads++) {
    const page = await list.read({ limit, cursor });
    totalCount ??= page.totalCount;
    slots.push(...slotsOf(list, page, cursor ?? null));
    if (anchor && start === undefined) {
      start = startAfter(list, anchor, {
        items: slots.map(({ item }) => item),
        ended: !page.hasNext,
      });
    }
    const found = start === undefined ? 0 : slots.length - start;
    const wanted = anchor && reads < MAX_READS ? first : 1;
    if (found >= wanted || !page.hasNext) {
      const hasNext = page.hasNext || found > first;
      const shown = slots.slice(start, (start ?? 0) + first);
      return { slots: shown, hasNext, hasPrevious: after !== undefined, totalCount };
    }
    if (reads === MAX_READS) throw new GatewayError('CURSOR_EXPIRED');
    cursor = nextCursor(list, page, cursor);
    limit = start === undefined ? list.maxLimit : first - found;
  }
}

/** A page that promises more must say where: without that, asking on would never end. */
function nextCursor<T>({ provider }: Order<T>, page: Page<T>, asked: string | undefined): string {
  if (page.endCursor !== null && page.endCursor !== asked) return page.endCursor;
  throw new ProviderError({
    code: 'PROVIDER_CONTRACT',
    provider,
    message: 'The provider promises more items, but no cursor to reach them.',
  });
}
