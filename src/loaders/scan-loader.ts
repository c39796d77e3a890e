import DataLoader from 'dataloader';
import { ProviderError } from '../errors.ts';
import type { Page } from '../pagination/page.ts';
import type { ListMemory } from './account-hints.ts';
import { incomplete, LARGEST_PAGE, pagesOf, type WholeList, type WholeListQuery } from './scan.ts';

/** A list whose items have no route by id: they are found by reading it. */
export type SearchableList<T> = WholeList<T> & {
  readonly read: (query: WholeListQuery & { readonly search?: string }) => Promise<Page<T>>;
  readonly idOf: (item: T) => string;
};

export type Finder<T> = DataLoader<string, T | null>;

/**
 * Finds items by id: N ids cost at most ⌈total / 1000⌉ reads, however large N is, and one small read where it is
 * remembered under which name each was last seen. Null means that the list was read to its end without them.
 */
export const createFinder = <T extends object>(list: SearchableList<T>): Finder<T> =>
  new DataLoader<string, T | null>((ids) => find(list, ids));

async function find<T extends object>(
  list: SearchableList<T>,
  ids: readonly string[],
): Promise<(T | ProviderError | null)[]> {
  const found = new Map<string, T>();
  await lookWhereLastSeen(list, ids, found);
  const missing = ids.filter((id) => !found.has(id));
  const failure = missing.length > 0 ? await readThrough(list, missing, found) : null;
  return ids.map((id) => found.get(id) ?? failure);
}

/** Worth it only where every id is remembered, and no more of them than the list has pages. */
async function lookWhereLastSeen<T>(
  { read, idOf, memory }: SearchableList<T>,
  ids: readonly string[],
  found: Map<string, T>,
): Promise<void> {
  const names = ids.map((id) => memory.nameOf(id));
  if (names.includes(undefined) || ids.length > pageCount(memory)) return;
  const looks = names.map(async (name = '') => {
    const { items } = await read({ limit: 100, sort: 'newest', search: name.slice(0, 200) });
    for (const item of items) if (!(item instanceof ProviderError)) found.set(idOf(item), item);
  });
  // A failed look is followed by the full search, which tells the reason if it fails too.
  await Promise.allSettled(looks);
}

const pageCount = ({ total }: ListMemory): number =>
  Math.max(1, Math.ceil((total ?? 0) / LARGEST_PAGE));

/** Reads the list until nothing is missing. Null when it was read to its end, else why it was not. */
async function readThrough<T>(
  list: SearchableList<T>,
  missing: readonly string[],
  found: Map<string, T>,
): Promise<ProviderError | null> {
  let unreadable: ProviderError | null = null;
  try {
    for await (const { items } of pagesOf(list)) {
      for (const item of items) {
        if (item instanceof ProviderError) unreadable = incomplete(item);
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
