import { GatewayError, ProviderError } from '../errors.ts';
import type { InPage, PageEnd } from './cursor.ts';
import type { Item, Page } from './page.ts';
import { type Opened, type Order, placeIn } from './position.ts';
import { expired, startAfter } from './resume.ts';
import type { Window } from './window.ts';

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
  const stretches: Stretch<T>[] = [];
  for (let reads = 1; ; reads++) {
    const page = await list.read({ limit, cursor });
    totalCount ??= page.totalCount;
    stretches.push({ page, opened: cursor ?? null, fingerprints: [], from: lengthOf(stretches) });
    if (anchor && start === undefined) {
      start = startAfter(list, anchor, { items: itemsOf(stretches), ended: !page.hasNext });
    }
    const found = start === undefined ? 0 : lengthOf(stretches) - start;
    const wanted = anchor && reads < MAX_READS ? first : 1;
    if (found >= wanted || !page.hasNext) {
      const hasNext = page.hasNext || found > first;
      const hasPrevious = after !== undefined;
      const shown = show(list, stretches, { from: start ?? lengthOf(stretches), first });
      return { ...shown, hasNext, hasPrevious, totalCount };
    }
    if (reads === MAX_READS) throw anchor ? expired() : new GatewayError('CURSOR_EXPIRED');
    cursor = nextCursor(list, page, cursor);
    limit = start === undefined ? list.maxLimit : first - found;
  }
}

/** A page, and at which place of all that was read its items begin. */
type Stretch<T> = Opened<T> & { readonly from: number };

const lengthOf = <T>(stretches: readonly Stretch<T>[]): number => {
  const last = stretches.at(-1);
  return last ? last.from + last.page.items.length : 0;
};

/** What was read in one piece is not copied. */
const itemsOf = <T>([only, ...others]: readonly Stretch<T>[]): readonly Item<T>[] =>
  others.length === 0
    ? (only?.page.items ?? [])
    : [...(only?.page.items ?? []), ...others.flatMap(({ page }) => page.items)];

function show<T>(
  order: Order<T>,
  stretches: readonly Stretch<T>[],
  { from, first }: { from: number; first: number },
): Pick<Window<T>, 'items' | 'placeOf'> {
  const read = itemsOf(stretches);
  return {
    items: from === 0 && read.length <= first ? read : read.slice(from, from + first),
    placeOf: (index) => {
      const stretch = stretches.findLast((it) => it.from <= from + index);
      if (!stretch) throw new RangeError(`There is no item ${index}.`);
      return placeIn(order, stretch, from + index - stretch.from);
    },
  };
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
