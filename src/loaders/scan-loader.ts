import DataLoader from 'dataloader';
import { ProviderError } from '../errors.ts';
import type { Page } from '../pagination/page.ts';
import type { ListHints } from './account-hints.ts';
import {
  LARGEST_PAGE,
  type ScanQuery,
  type ScanSource,
  scanPages,
  searchIncompleteError,
} from './scan.ts';

/** A list whose items have no route by id, and are found by a scan. */
export type ScannableList<T> = ScanSource<T> & {
  readonly read: (query: ScanQuery & { readonly search?: string }) => Promise<Page<T>>;
  readonly idOf: (item: T) => string;
  /** Whether ids that an earlier scan has not found are looked for again. */
  readonly isFresh?: boolean | undefined;
};

export type ScanLoader<T> = DataLoader<string, T | null>;

/**
 * Loads items by id: any number of ids costs at most ⌈rows / 1000⌉ reads, or one small read an id
 * where hints say how to search for it. Null means that the whole list was read without finding the
 * id, now or within the TTL of the cache.
 */
export const createScanLoader = <T extends object>(list: ScannableList<T>): ScanLoader<T> =>
  new DataLoader<string, T | null>((ids) => loadItems(list, ids));

async function loadItems<T extends object>(
  list: ScannableList<T>,
  ids: readonly string[],
): Promise<(T | ProviderError | null)[]> {
  const { absent } = list.hints;
  const found = new Map<string, T>();
  const wanted = list.isFresh ? ids : ids.filter((id) => !absent.has(id));
  await searchByHint(list, wanted, found);
  const missing = wanted.filter((id) => !found.has(id));
  const scanError = missing.length > 0 ? await scanFor(list, missing, found) : null;
  if (!scanError) for (const id of missing) if (!found.has(id)) absent.add(id);
  const unknown = new Set(missing);
  return ids.map((id) => found.get(id) ?? (unknown.has(id) ? scanError : null));
}

/** Used only if there are hints for every id, and no more ids than the list has pages. */
async function searchByHint<T>(
  { read, idOf, hints }: ScannableList<T>,
  ids: readonly string[],
  found: Map<string, T>,
): Promise<void> {
  const searchTexts = ids.map((id) => hints.searchTextOf(id));
  if (searchTexts.includes(undefined) || ids.length > pageCount(hints)) return;
  const searches = searchTexts.map(async (searchText = '') => {
    const { items } = await read({ limit: 100, sort: 'newest', search: searchText.slice(0, 200) });
    for (const item of items) if (!(item instanceof ProviderError)) found.set(idOf(item), item);
  });
  // A failed search is followed by the scan, which reports the error if it fails, too.
  await Promise.allSettled(searches);
}

const pageCount = ({ total }: ListHints): number =>
  Math.max(1, Math.ceil((total ?? 0) / LARGEST_PAGE));

/** Reads the list until every id is found. Returns null if it was read to its end, else why not. */
async function scanFor<T>(
  list: ScannableList<T>,
  missing: readonly string[],
  found: Map<string, T>,
): Promise<ProviderError | null> {
  let unreadable: ProviderError | null = null;
  try {
    for await (const { items } of scanPages(list)) {
      for (const item of items) {
        if (item instanceof ProviderError) unreadable = searchIncompleteError(item);
        else found.set(list.idOf(item), item);
      }
      if (missing.every((id) => found.has(id))) return null;
    }
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  return unreadable;
}
