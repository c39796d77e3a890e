import { type ErrorCode, ProviderError, type ProviderName } from '../errors.ts';
import type { Page } from '../pagination/page.ts';
import type { ListHints } from './account-hints.ts';

/** Rows that Qualia gives at most in one read (`PROVIDERS.md` §1.3). */
export const LARGEST_PAGE = 1000;
/** Reads after which a search gives up: 100 000 rows. */
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
 * The pages of an unfiltered list, newest rows first, read only as far as somebody asks on. With a cursor `from` they
 * begin there and, behind the list's end, go on with its beginning until they are there again; what came or went
 * meanwhile may be missed then. Where that place cannot be read they begin at the beginning.
 * @throws ProviderError what the very first read throws; `SEARCH_INCOMPLETE` when the list could not be read to its
 * end.
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

/** Whether a failure concerns a list alone, so that a read by id may still answer; not where the provider fails. */
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
