import { ProviderError } from '../errors.ts';
import type { ItemOrError, Page } from '../pagination/page.ts';
import type { DatasetItem } from '../providers/qualia/datasets.ts';
import type { ModelItem } from '../providers/qualia/models.ts';
import type { ProjectItem } from '../providers/qualia/projects.ts';
import type { ListHints } from './account-hints.ts';

/** The id of an item, and the text by which the provider's `search` finds it. */
export type Identity<T> = {
  readonly idOf: (item: T) => string;
  readonly searchTextOf: (item: T) => string;
};

export const DATASET: Identity<DatasetItem | ModelItem> = {
  idOf: ({ artifact_id }) => artifact_id.toLowerCase(),
  searchTextOf: ({ path }) => path,
};

export const PROJECT: Identity<ProjectItem> = {
  idOf: ({ project_id }) => project_id.toLowerCase(),
  searchTextOf: ({ name }) => name,
};

const PAGING: ReadonlySet<string> = new Set(['limit', 'cursor', 'sort']);

/** Records the length that a page of the unfiltered list states. */
export function rememberLengthOf(
  hints: ListHints,
  query: Readonly<Record<string, unknown>>,
  { totalCount }: Page<unknown>,
): void {
  if (!isFiltered(query)) hints.rememberLength(totalCount);
}

/** Without `Object.entries`: it runs for each page, and would allocate an array for each parameter. */
function isFiltered(query: Readonly<Record<string, unknown>>): boolean {
  for (const name in query) {
    if (!PAGING.has(name) && query[name] !== undefined && query[name] !== null) return true;
  }
  return false;
}

/** Items of larger pages are not remembered: nobody looks at them one by one. */
const MAX_REMEMBERED_PAGE = 100;

/** Remembers how to search for the items of a page, for a later look-up by id. */
export function rememberPage<T>(
  hints: ListHints,
  query: Readonly<Record<string, unknown>>,
  page: Page<T>,
  identity: Identity<T>,
): Page<T> {
  const { items } = page;
  rememberLengthOf(hints, query, page);
  if (!hints.absent.isEmpty) {
    for (const item of items) {
      if (!(item instanceof ProviderError)) hints.absent.delete(identity.idOf(item));
    }
  }
  if (items.length > MAX_REMEMBERED_PAGE) return page;
  // A page whose first and last item are remembered is, as a rule, remembered whole. An item that
  // is not only costs a longer scan.
  const isFirstRemembered = isRemembered(hints, items[0], identity);
  if (isFirstRemembered && isRemembered(hints, items.at(-1), identity)) return page;
  for (const item of items) {
    if (!(item instanceof ProviderError))
      hints.remember(identity.idOf(item), identity.searchTextOf(item));
  }
  return page;
}

const isRemembered = <T>(
  hints: ListHints,
  item: ItemOrError<T> | undefined,
  { idOf, searchTextOf }: Identity<T>,
): boolean =>
  item !== undefined &&
  !(item instanceof ProviderError) &&
  hints.searchTextOf(idOf(item)) === searchTextOf(item);
