import { ProviderError } from '../errors.ts';
import type { Page } from '../pagination/page.ts';
import type { ListMemory } from './memory.ts';

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
 * The pages of an unfiltered list, newest rows first, read only as far as somebody asks on.
 * @throws ProviderError what the first read throws; `SEARCH_INCOMPLETE` when the list could not be read to its end.
 */
export async function* pagesOf<T>({ read, memory }: WholeList<T>): AsyncGenerator<Page<T>, void> {
  let cursor: string | undefined;
  for (let reads = 0; reads < MAX_READS; reads++) {
    const page = await read({
      limit: LARGEST_PAGE,
      sort: 'newest',
      ...(cursor && { cursor }),
    }).catch((error: unknown) => {
      throw reads === 0 ? error : incomplete(error);
    });
    memory.total = page.totalCount ?? memory.total;
    yield page;
    if (!page.hasNext) return;
    if (page.endCursor === null || page.endCursor === cursor) break;
    cursor = page.endCursor;
  }
  throw incomplete();
}

export const incomplete = (cause?: unknown): ProviderError =>
  new ProviderError({
    code: 'SEARCH_INCOMPLETE',
    provider: 'qualia',
    cause,
    ...(cause instanceof ProviderError && { status: cause.status, retryAfter: cause.retryAfter }),
  });
