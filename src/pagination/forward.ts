import { ProviderError, type ProviderName } from '../errors.ts';
import type { PageOffset, UpstreamCursor } from './cursor.ts';
import type { ItemOrError, Page } from './page.ts';
import { type FetchedPage, type ListOrder, positionOf } from './position.ts';
import { cursorExpiredError, findStart } from './resume.ts';
import type { Window } from './window.ts';

/** A list that its provider pages forward, with one cursor a page. */
export type ForwardSource<T> = ListOrder<T> & {
  readonly read: (query: { limit: number; cursor: string | undefined }) => Promise<Page<T>>;
  /** Rows of the provider's largest page. */
  readonly maxLimit: number;
};

/** Reads for one page: a forged cursor, or a provider whose pages have no rows, costs no more. */
const MAX_READS = 5;

/** `SEARCH_INCOMPLETE`: the reads of one page had no rows, and the list goes on after `position`. */
export class EmptyPagesError extends ProviderError {
  readonly position: UpstreamCursor;

  constructor(provider: ProviderName, position: UpstreamCursor) {
    super({
      code: 'SEARCH_INCOMPLETE',
      provider,
      message: `The provider answered ${MAX_READS} pages without rows, and the list goes on.`,
    });
    this.position = position;
  }
}

/**
 * Reads `first` items after a position. An ordinary page is one read with exactly `limit = first`.
 * A position inside a page is found by reading that page again up to and beyond it; more reads
 * follow only if that exceeds the provider's largest page, the list has moved, or pages have no rows:
 * a window without items never has `hasNext`.
 * @throws ProviderError `PROVIDER_CONTRACT` where the provider's cursor does not move; `EmptyPagesError`.
 * @throws GatewayError `CURSOR_EXPIRED` where the position is not found.
 */
export async function readForwardPage<T>(
  source: ForwardSource<T>,
  first: number,
  after?: UpstreamCursor | PageOffset,
): Promise<Window<T>> {
  const anchor = after?.kind === 'in' ? after : undefined;
  let cursor = (after?.kind === 'end' ? after.cursor : after?.pageCursor) ?? undefined;
  let limit = Math.min(source.maxLimit, first + (anchor?.offset ?? 0));
  let totalCount: number | null = null;
  let start = anchor ? undefined : 0;
  const segments: Segment<T>[] = [];
  for (let reads = 1; ; reads++) {
    const page = await source.read({ limit, cursor });
    if (page.hasNext && page.endCursor === cursor) throw noNextCursorError(source);
    totalCount ??= page.totalCount;
    segments.push({ page, pageCursor: cursor ?? null, fingerprints: [], from: lengthOf(segments) });
    if (anchor && start === undefined) {
      start = findStart(source, anchor, { items: itemsOf(segments), ended: !page.hasNext });
    }
    const found = start === undefined ? 0 : lengthOf(segments) - start;
    const minItems = anchor && reads < MAX_READS ? first : 1;
    if (found >= minItems || !page.hasNext) {
      const hasNext = page.hasNext || found > first;
      const hasPrevious = after !== undefined;
      const window = toWindow(source, segments, { from: start ?? lengthOf(segments), first });
      return { ...window, hasNext, hasPrevious, totalCount };
    }
    if (page.endCursor === null) throw noNextCursorError(source);
    if (reads === MAX_READS) {
      if (start === undefined) throw cursorExpiredError();
      throw new EmptyPagesError(source.provider, { kind: 'end', cursor: page.endCursor });
    }
    cursor = page.endCursor;
    limit = start === undefined ? source.maxLimit : first - found;
  }
}

/** A page, and the index of its first item among all items read. */
type Segment<T> = FetchedPage<T> & { readonly from: number };

const lengthOf = <T>(segments: readonly Segment<T>[]): number => {
  const last = segments.at(-1);
  return last ? last.from + last.page.items.length : 0;
};

/** Items of a single read are not copied. */
const itemsOf = <T>([only, ...others]: readonly Segment<T>[]): readonly ItemOrError<T>[] =>
  others.length === 0
    ? (only?.page.items ?? [])
    : [...(only?.page.items ?? []), ...others.flatMap(({ page }) => page.items)];

function toWindow<T>(
  order: ListOrder<T>,
  segments: readonly Segment<T>[],
  { from, first }: { from: number; first: number },
): Pick<Window<T>, 'items' | 'positionOf'> {
  const read = itemsOf(segments);
  return {
    items: from === 0 && read.length <= first ? read : read.slice(from, from + first),
    positionOf: (index) => {
      const segment = segments.findLast((it) => it.from <= from + index);
      if (!segment) throw new RangeError(`There is no item ${index}.`);
      return positionOf(order, segment, from + index - segment.from);
    },
  };
}

/** A page that promises more items must have a cursor to them, and it must move. */
const noNextCursorError = ({ provider }: Pick<ListOrder<unknown>, 'provider'>): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_CONTRACT',
    provider,
    message: 'The provider promises more items, but no cursor to reach them.',
  });
