import DataLoader from 'dataloader';
import { ProviderError } from '../errors.ts';
import type { ItemOrError, WholeList } from '../pagination/page.ts';
import type { SutroDatasetItem } from '../providers/sutro/datasets.ts';
import { listAllSutroJobs, readSutroJob, type SutroJobItem } from '../providers/sutro/jobs.ts';
import type { Fetch } from '../upstream/cache/request-memo.ts';
import { concernsListOnly, searchIncompleteError } from './scan.ts';

/** Reads of the jobs list at most, where a deployment pages it by default. */
const MAX_READS = 100;

/**
 * Up to this many jobs are read by id; more are cheaper from the list, which Sutro returns whole.
 */
const MAX_SINGLE_READS = 3;

/**
 * Sutro's datasets by id, from one read of the list. Null means that the list does not have it; if
 * a row could not be parsed, absence is not certain: `SEARCH_INCOMPLETE`.
 */
export const sutroDatasetLoader = (
  readList: () => Promise<WholeList<SutroDatasetItem>>,
): DataLoader<string, SutroDatasetItem | null> =>
  new DataLoader<string, SutroDatasetItem | null>(async (ids) => {
    const { items } = await readList();
    const byId = new Map(withoutErrors(items).map((item) => [item.dataset_id, item]));
    const searchError = searchErrorOf(items);
    return ids.map((id) => byId.get(id) ?? searchError);
  });

/**
 * Sutro's jobs by id: a few by id, many from the list; null means that neither has it. An error that
 * concerns the list alone does not matter: the jobs are read by id.
 */
export const sutroJobLoader = (fetch: Fetch): DataLoader<string, SutroJobItem | null> =>
  new DataLoader(async (ids) => {
    const listed = ids.length > MAX_SINGLE_READS ? await readListed(fetch) : [];
    const byId = new Map(listed.map((job) => [job.job_id, job]));
    const readOne = (id: string) => fetch(readSutroJob(id)).catch(asError);
    return Promise.all(ids.map((id) => byId.get(id) ?? readOne(id)));
  });

const readListed = async (fetch: Fetch): Promise<SutroJobItem[]> => {
  try {
    return withoutErrors((await readAllSutroJobs(fetch)).items);
  } catch (error) {
    if (error instanceof ProviderError && concernsListOnly(error)) return [];
    throw error;
  }
};

/**
 * The jobs that name a dataset: one read of the list for any number of datasets. A row that could
 * not be parsed may belong to any dataset, so all fail with `SEARCH_INCOMPLETE`.
 */
export const sutroJobsOfLoader = (fetch: Fetch): DataLoader<string, readonly SutroJobItem[]> =>
  new DataLoader<string, readonly SutroJobItem[]>(async (datasetIds) => {
    const { items } = await readAllSutroJobs(fetch);
    const searchError = searchErrorOf(items) ?? searchErrorOf(items.map(datasetIdOf));
    if (searchError) return datasetIds.map(() => searchError);
    const byDataset = Map.groupBy(withoutErrors(items), (job) => job.dataset_id);
    return datasetIds.map((id) => byDataset.get(id) ?? []);
  });

/**
 * All jobs at Sutro: one read, or up to `MAX_READS` where the deployment pages the list by default.
 * @throws ProviderError the error of the first read; `SEARCH_INCOMPLETE` where a later page cannot be
 * read, or the list does not end.
 */
export async function readAllSutroJobs(fetch: Fetch): Promise<WholeList<SutroJobItem>> {
  const { items, nextCursor, readAt } = await fetch(listAllSutroJobs());
  if (nextCursor === null) return { items, readAt };
  const all = [...items];
  let oldest = readAt;
  for (let reads = 1, cursor: string = nextCursor; reads < MAX_READS; reads++) {
    const page = await fetch(listAllSutroJobs(cursor)).catch((error: unknown) => {
      throw error instanceof ProviderError ? searchIncompleteError(error, 'sutro') : error;
    });
    all.push(...page.items);
    oldest = Math.min(oldest, page.readAt);
    if (page.nextCursor === null) return { items: all, readAt: oldest };
    if (page.nextCursor === cursor) break;
    cursor = page.nextCursor;
  }
  throw searchIncompleteError(undefined, 'sutro');
}

const withoutErrors = <T>(items: readonly ItemOrError<T>[]): T[] =>
  items.filter((item): item is T => !(item instanceof ProviderError));

/** Null where there is none; an error where it cannot be read. */
const datasetIdOf = (item: ItemOrError<SutroJobItem>) =>
  item instanceof ProviderError ? item : item.dataset_id;

/** Why items may be missing from a list; null if every row could be parsed. */
const searchErrorOf = (items: readonly ItemOrError<unknown>[]): ProviderError | null => {
  const item = items.find((it) => it instanceof ProviderError);
  return item ? searchIncompleteError(item, 'sutro') : null;
};

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('A read failed.', { cause: error });
