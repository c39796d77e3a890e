import { type ErrorCode, ProviderError, type ProviderName } from '../errors.ts';
import type { Page } from '../pagination/page.ts';
import type { ListMemory } from './account-hints.ts';

/** Rows that Qualia gives at most in one read (`PROVIDERS.md` §1.3). */
export const LARGEST_PAGE = 1000;
/** Reads after which a search gives up: 100 000 rows. */
const MAX_READS = 100;

export type WholeListQuery = {
  readonly limit: number;
  readonly sort: 'newest';
  readonly cursor?: string;
};

/** One of Qualia's lists, to be read from its newest row on. */
export type WholeList<T> = {
  readonly read: (query: WholeListQuery) => Promise<Page<T>>;
  readonly memory: ListMemory;
};

/**
 * The pages of an unfiltered list, newest rows first, read only as far as somebody asks on. With a cursor `from` they
 * begin there and, behind the list's end, go on with its beginning until they are there again; what came or went
 * meanwhile may be missed then. Where that place cannot be read they begin at the beginning.
 * @throws ProviderError what the very first read throws; `SEARCH_INCOMPLETE` when the list could not be read to its
 * end.
 */
export async function* pagesOf<T>(
  list: WholeList<T>,
  from?: string,
): AsyncGenerator<Page<T>, void> {
  const { read, memory } = list;
  let cursor = from;
  let beginningSeen = from === undefined;
  for (let reads = 0; reads < MAX_READS; reads++) {
    let page: Page<T>;
    try {
      page = await read({ limit: LARGEST_PAGE, sort: 'newest', ...(cursor && { cursor }) });
    } catch (error) {
      if (reads > 0) throw incomplete(error);
      if (from === undefined) throw error;
      return yield* pagesOf(list);
    }
    memory.sawPage(page.totalCount);
    yield page;
    if (!page.hasNext && beginningSeen) return;
    if (page.hasNext && (page.endCursor === null || page.endCursor === cursor)) break;
    beginningSeen ||= !page.hasNext;
    cursor = page.hasNext ? (page.endCursor ?? undefined) : undefined;
    if (beginningSeen && cursor !== undefined && cursor === from) return;
  }
  throw incomplete();
}

const OF_LIST_ALONE: ReadonlySet<ErrorCode> = new Set([
  'PROVIDER_NOT_OFFERED',
  'PROVIDER_CONTRACT',
  'SEARCH_INCOMPLETE',
]);

/** Whether a failure concerns a list alone, so that a read by id may still answer; not where the provider fails. */
export function isOfListAlone({ code, cause }: ProviderError): boolean {
  if (code === 'SEARCH_INCOMPLETE' && cause instanceof ProviderError) return isOfListAlone(cause);
  return OF_LIST_ALONE.has(code);
}

export const incomplete = (cause?: unknown, provider: ProviderName = 'qualia'): ProviderError =>
  new ProviderError({
    code: 'SEARCH_INCOMPLETE',
    provider,
    cause,
    ...(cause instanceof ProviderError && { status: cause.status, retryAfter: cause.retryAfter }),
  });
