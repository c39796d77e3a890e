import { type ErrorCode, ProviderError, type ProviderName } from '../errors.ts';
import type { Page } from '../pagination/page.ts';
import type { ListHints } from './account-hints.ts';

/** Rows of Qualia's largest page (docs/providers.md §1.3). */
export const LARGEST_PAGE = 1000;
/** Reads of one scan at most: 100 000 rows. */
const MAX_READS = 100;

export type ScanQuery = {
  readonly limit: number;
  readonly sort: 'newest';
  readonly cursor?: string;
};

/** One of Qualia's lists, to be read from its newest row on. */
export type ScanSource<T> = {
  readonly read: (query: ScanQuery) => Promise<Page<T>>;
  readonly hints: ListHints;
};

/**
 * The pages of an unfiltered list, newest rows first, read lazily. With a cursor `from` the scan
 * starts there and, after the end of the list, reads from its start up to that cursor; rows that
 * move meanwhile may be missed. If the page at `from` cannot be read, the scan starts at the start.
 * @throws ProviderError the error of the very first read; `SEARCH_INCOMPLETE` when a later page
 * cannot be read or the list does not end. Errors that are not a provider's are rethrown as they
 * are.
 */
export async function* scanPages<T>(
  source: ScanSource<T>,
  from?: string,
): AsyncGenerator<Page<T>, void> {
  const { read, hints } = source;
  let cursor = from;
  let isStartRead = from === undefined;
  for (let reads = 0; reads < MAX_READS; reads++) {
    let page: Page<T>;
    try {
      page = await read({ limit: LARGEST_PAGE, sort: 'newest', ...(cursor && { cursor }) });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (reads > 0) throw searchIncompleteError(error);
      if (from === undefined) throw error;
      return yield* scanPages(source);
    }
    hints.rememberLength(page.totalCount);
    yield page;
    if (!page.hasNext && isStartRead) return;
    if (page.hasNext && (page.endCursor === null || page.endCursor === cursor)) break;
    isStartRead ||= !page.hasNext;
    cursor = page.hasNext ? (page.endCursor ?? undefined) : undefined;
    if (isStartRead && cursor !== undefined && cursor === from) return;
  }
  throw searchIncompleteError();
}

const LIST_ONLY_CODES: ReadonlySet<ErrorCode> = new Set([
  'PROVIDER_NOT_OFFERED',
  'PROVIDER_CONTRACT',
  'SEARCH_INCOMPLETE',
]);

/**
 * Whether an error concerns the list alone, so that a read by id may still answer; false where the
 * provider fails.
 */
export function concernsListOnly({ code, cause }: ProviderError): boolean {
  if (code === 'SEARCH_INCOMPLETE' && cause instanceof ProviderError)
    return concernsListOnly(cause);
  return LIST_ONLY_CODES.has(code);
}

export const searchIncompleteError = (
  cause?: unknown,
  provider: ProviderName = 'qualia',
): ProviderError =>
  new ProviderError({
    code: 'SEARCH_INCOMPLETE',
    provider,
    cause,
    ...(cause instanceof ProviderError && { status: cause.status, retryAfter: cause.retryAfter }),
  });

/** Returns a provider's error as a value and throws everything else: that is a defect. */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}
