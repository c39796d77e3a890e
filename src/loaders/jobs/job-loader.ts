import DataLoader from 'dataloader';
import type { AbortSignalLike } from '../../async/abort.ts';
import { SharedFuture } from '../../async/future.ts';
import { ProviderError } from '../../errors.ts';
import type { ItemOrError } from '../../pagination/page.ts';
import {
  type FinetuneStatus,
  type JobItem,
  type JobListQuery,
  listJobs,
  readJob,
} from '../../providers/qualia/jobs.ts';
import type { Fetch } from '../../upstream/cache/request-memo.ts';
import type { AccountHints } from '../account-hints.ts';
import type { LoaderDependencies } from '../dependencies.ts';
import { concernsListOnly, scanPages, searchIncompleteError, toProviderError } from '../scan.ts';
import {
  type FacetCache,
  facetCache,
  type JobFacet,
  type JobKey,
  type JobRecord,
  type Summary,
} from './job-keys.ts';
import { chooseNextRead, costOfJobs } from './read-plan.ts';
import { RowIndex } from './row-index.ts';

/**
 * Loads Qualia's jobs for one request. All keys of one tick are one batch, answered by the cheapest
 * reads (`read-plan.ts`). Null means that the provider does not have the job. Ids are lower case.
 */
export class JobLoader {
  readonly #fetch: Fetch;
  readonly #account: AccountHints;
  readonly #callBudget: LoaderDependencies['callBudget'];
  readonly #signal: AbortSignalLike;
  readonly #summaries = facetCache('summary', ({ listed, detail }) => listed ?? detail);
  readonly #listings = facetCache('listing', ({ listed }) => listed);
  readonly #detailed = facetCache('detail', ({ detail }) => detail);
  readonly #listed = new RowIndex();
  /** A scan started in the middle of the list. Later reads of its pages return the same answers. */
  #startedMidList = false;
  readonly #details = new Map<string, FinetuneStatus | ProviderError | null>();
  readonly #loader = new DataLoader<JobKey, JobRecord>((keys) => this.#loadBatch(keys), {
    cache: false,
  });

  constructor(dependencies: Omit<LoaderDependencies, 'sutro' | 'sutroDatasets'>) {
    this.#fetch = dependencies.qualia;
    this.#account = dependencies.hints;
    this.#callBudget = dependencies.callBudget;
    this.#signal = dependencies.signal;
  }

  summary(id: string): SharedFuture<Summary | null> {
    return this.#load(this.#summaries, id);
  }

  listing(id: string): SharedFuture<JobItem | null> {
    return this.#load(this.#listings, id);
  }

  detail(id: string): SharedFuture<FinetuneStatus | null> {
    return this.#load(this.#detailed, id);
  }

  /** Many fields of a job, and many links to it, load the same value: it is requested once. */
  #load<T>({ facet, select, cached: cache }: FacetCache<T>, id: string): SharedFuture<T> {
    const cached = cache.get(id);
    if (cached) return cached;
    const loading = new SharedFuture(this.#loader.load({ id, facet }).then(select));
    cache.set(id, loading);
    return loading;
  }

  /** Adds the rows of a page that a connection has read, so that they are not read again. */
  prime(rows: readonly ItemOrError<JobItem>[]): void {
    this.#listed.add(rows);
  }

  async #loadBatch(keys: readonly JobKey[]): Promise<(JobRecord | ProviderError)[]> {
    const ids = (facet: JobFacet) => keys.filter((it) => it.facet === facet).map(({ id }) => id);
    const detail = new Set(ids('detail'));
    const byEither = ids('summary').filter((id) => !detail.has(id));
    const [listError] = await Promise.all([
      this.#loadFromListOrById(ids('listing'), byEither),
      this.#readById([...detail]),
    ]);
    return keys.map((key) => this.#recordFor(key, listError));
  }

  #recordFor({ id, facet }: JobKey, listError: ProviderError | null): JobRecord | ProviderError {
    const listed = this.#listed.get(id) ?? null;
    const detail = this.#details.get(id);
    if (facet !== 'detail' && listed) return { listed, detail: null };
    if (facet === 'listing') return listError ?? { listed, detail: null };
    if (detail instanceof ProviderError) return detail;
    return detail === undefined && listError ? listError : { listed, detail: detail ?? null };
  }

  /**
   * Reads the list while that is the cheapest read, then by id. Returns why a job may be missing.
   */
  async #loadFromListOrById(
    byListOnly: readonly string[],
    byEither: readonly string[],
  ): Promise<ProviderError | null> {
    if (byListOnly.length + byEither.length === 0) return null;
    return this.#account.jobDemand.track(async () => {
      const listError = await this.#readList(byListOnly, byEither).catch(toProviderError);
      if (listError?.code === 'PROVIDER_NOT_OFFERED') this.#account.jobs.markNotOffered();
      if (!listError || concernsListOnly(listError)) {
        await this.#readById(byEither.filter((id) => !this.#listed.has(id)));
      }
      return listError;
    });
  }

  /**
   * Reads pages of the list while that is the cheapest read. A job that only the list has is absent
   * when the list was read from start to end; a job that has a read by id may be looked for from
   * any page on.
   */
  async #readList(
    byListOnly: readonly string[],
    byEither: readonly string[],
  ): Promise<ProviderError | null> {
    let remainingListed = byListOnly.filter((id) => !this.#listed.has(id));
    let remainingEither = byEither.filter((id) => !this.#listed.has(id) && !this.#details.has(id));
    const { length } = this.#account.jobs;
    let budget = costOfJobs(remainingEither.length, length);
    const next = (rowsLeft: number | undefined) => {
      const { jobDemand, jobReads } = this.#account;
      const callsLeft = Math.min(budget, this.#callBudget?.remaining ?? budget);
      const remaining = { byListOnly: remainingListed.length, byEither: remainingEither.length };
      return chooseNextRead({
        ...remaining,
        rowsLeft,
        callsLeft,
        demand: jobDemand.batches,
        concurrency: jobReads.concurrency,
      });
    };
    if (next(length) !== 'page') return null;
    const list = {
      read: (query: JobListQuery) =>
        this.#account.jobScan.readPage(query.cursor ?? undefined, () =>
          this.#fetch(listJobs(query)),
        ),
      hints: this.#account.jobs,
    };
    const from = remainingListed.length > 0 ? undefined : this.#account.jobScan.cursor;
    this.#startedMidList ||= from !== undefined;
    let unreadable: ProviderError | null = null;
    let rowsRead = 0;
    for await (const { items } of scanPages(list, from)) {
      const { byId, isComplete } = this.#listed.add(items);
      remainingListed = remainingListed.filter((id) => !byId.has(id));
      remainingEither = remainingEither.filter((id) => !byId.has(id));
      rowsRead += items.length;
      if (!isComplete) unreadable = searchIncompleteError();
      // A list without a length may be endless, and one that has moved is not read twice.
      const rowsLeft = (this.#account.jobs.total ?? Number.POSITIVE_INFINITY) - rowsRead;
      // The first page states the length, from which the budget is computed again.
      if (length === undefined && rowsRead === items.length) {
        budget = 1 + costOfJobs(remainingEither.length, rowsLeft);
      }
      budget -= 1;
      if (next(rowsLeft) !== 'page' || (rowsLeft <= 0 && remainingListed.length === 0)) break;
    }
    // A row may have moved from a page that was read late to one that was read early.
    if (remainingListed.length > 0 && this.#startedMidList) return searchIncompleteError();
    return unreadable;
  }

  /**
   * Reads in parallel, within the limit of the account. Throws what is not a provider's error,
   * after all reads have settled.
   */
  async #readById(ids: readonly string[]): Promise<void> {
    const unread = ids.filter((id) => !this.#details.has(id));
    const unexpectedErrors: unknown[] = [];
    const read = (id: string): Promise<void> =>
      this.#fetch(readJob(id)).then(
        (detail) => void this.#details.set(id, detail),
        (error: unknown) => {
          if (error instanceof ProviderError) this.#details.set(id, error);
          else unexpectedErrors.push(error);
        },
      );
    // Started in one tick, the reads that the cache lacks are admitted or refused together.
    const isOverBudget = this.#callBudget && unread.length > this.#callBudget.remaining;
    if (isOverBudget) await Promise.all(unread.map(read));
    else await this.#account.jobReads.run(unread, read, this.#signal);
    if (unexpectedErrors.length > 0) throw unexpectedErrors[0];
  }
}
