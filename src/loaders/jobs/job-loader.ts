import DataLoader from 'dataloader';
import type { AbortSignalLike } from '../../async/abort.ts';
import { SharedFuture } from '../../async/future.ts';
import { ProviderError } from '../../errors.ts';
import type { Item } from '../../pagination/page.ts';
import {
  type FinetuneStatus,
  type JobItem,
  type JobListQuery,
  listJobs,
  readJob,
} from '../../providers/qualia/jobs.ts';
import type { Fetch } from '../../upstream/cache/request-memo.ts';
import type { ListMemory } from '../account-hints.ts';
import type { Sources } from '../loaders.ts';
import { incomplete, isOfListAlone, pagesOf } from '../scan.ts';
import {
  type Facts,
  type JobFacet,
  type Summary,
  type Wish,
  type Wishes,
  wishesFor,
} from './job-keys.ts';
import { nextStep, priceOfJobs } from './read-plan.ts';
import { JobRows } from './row-index.ts';
import type { Traffic } from './synchronized-scan.ts';

/**
 * Qualia's jobs in one request. All wishes of one tick are one batch; it takes the reads that cost least for
 * what is wanted (`job-plan.ts`), and null means that the provider does not have the job. Ids are lower case.
 */
export class Jobs {
  readonly #fetch: Fetch;
  readonly #memory: ListMemory;
  readonly #traffic: Traffic;
  readonly #allowance: Sources['allowance'];
  readonly #leaving: AbortSignalLike;
  readonly #summaries = wishesFor('summary', ({ listed, detail }) => listed ?? detail);
  readonly #listings = wishesFor('listing', ({ listed }) => listed);
  readonly #detailed = wishesFor('detail', ({ detail }) => detail);
  readonly #listed = new JobRows();
  /** Pages were read from the middle of the list on; later reads of them are those same answers. */
  #hasCircled = false;
  readonly #details = new Map<string, FinetuneStatus | ProviderError | null>();
  readonly #loader = new DataLoader<Wish, Facts>((wishes) => this.#fulfil(wishes), {
    cache: false,
  });

  constructor({ qualia, memory, allowance, leaving }: Omit<Sources, 'sutro' | 'sutroDatasets'>) {
    this.#fetch = qualia;
    this.#memory = memory.jobs;
    this.#traffic = memory.traffic;
    this.#allowance = allowance;
    this.#leaving = leaving;
  }

  summary(id: string): SharedFuture<Summary | null> {
    return this.#wish(this.#summaries, id);
  }

  listing(id: string): SharedFuture<JobItem | null> {
    return this.#wish(this.#listings, id);
  }

  detail(id: string): SharedFuture<FinetuneStatus | null> {
    return this.#wish(this.#detailed, id);
  }

  /** Many fields of a job, and many links to it, ask for the same: it is wished for once. */
  #wish<T>({ facet, tell, made }: Wishes<T>, id: string): SharedFuture<T> {
    const before = made.get(id);
    if (before) return before;
    const coming = new SharedFuture(this.#loader.load({ id, facet }).then(tell));
    made.set(id, coming);
    return coming;
  }

  /** Takes the rows of a page that was read for itself, so that they are not read again. */
  saw(rows: readonly Item<JobItem>[]): void {
    this.#listed.saw(rows);
  }

  async #fulfil(wishes: readonly Wish[]): Promise<(Facts | ProviderError)[]> {
    const ids = (facet: JobFacet) => wishes.filter((it) => it.facet === facet).map(({ id }) => id);
    const detail = new Set(ids('detail'));
    const either = ids('summary').filter((id) => !detail.has(id));
    const [failure] = await Promise.all([
      this.#search(ids('listing'), either),
      this.#readById([...detail]),
    ]);
    return wishes.map((wish) => this.#answer(wish, failure));
  }

  #answer({ id, facet }: Wish, failure: ProviderError | null): Facts | ProviderError {
    const listed = this.#listed.get(id) ?? null;
    const detail = this.#details.get(id);
    if (facet !== 'detail' && listed) return { listed, detail: null };
    if (facet === 'listing') return failure ?? { listed, detail: null };
    if (detail instanceof ProviderError) return detail;
    return detail === undefined && failure ? failure : { listed, detail: detail ?? null };
  }

  /** Reads the list while that is the cheapest step, then by id. Tells why a job may have been missed. */
  async #search(
    listing: readonly string[],
    either: readonly string[],
  ): Promise<ProviderError | null> {
    if (listing.length + either.length === 0) return null;
    return this.#traffic.join(async () => {
      const failure = await this.#readList(listing, either).catch(providerError);
      if (failure?.code === 'PROVIDER_NOT_OFFERED') this.#memory.notOffered();
      if (!failure || isOfListAlone(failure)) {
        await this.#readById(either.filter((id) => !this.#listed.has(id)));
      }
      return failure;
    });
  }

  /**
   * Reads the list as long as the next step is to read more of it. What only the list tells is told to be absent
   * when it was read from its beginning to its end; what is asked for by id as well may begin anywhere.
   */
  async #readList(
    listing: readonly string[],
    either: readonly string[],
  ): Promise<ProviderError | null> {
    const traffic = this.#traffic;
    let listed = listing.filter((id) => !this.#listed.has(id));
    let others = either.filter((id) => !this.#listed.has(id) && !this.#details.has(id));
    const { length } = this.#memory;
    let budget = priceOfJobs(others.length, length);
    const next = (rowsLeft: number | undefined) => {
      const { crowd, sockets } = traffic;
      const callsLeft = Math.min(budget, this.#allowance?.remaining ?? budget);
      const wanted = { listed: listed.length, either: others.length };
      return nextStep({ ...wanted, rowsLeft, callsLeft, crowd, sockets });
    };
    if (next(length) !== 'page') return null;
    const list = {
      read: (query: JobListQuery) =>
        traffic.readPage(query.cursor ?? undefined, () => this.#fetch(listJobs(query))),
      memory: this.#memory,
    };
    const from = listed.length > 0 ? undefined : traffic.cursor;
    this.#hasCircled ||= from !== undefined;
    let unreadable: ProviderError | null = null;
    let rowsRead = 0;
    for await (const { items } of pagesOf(list, from)) {
      const { byId, isWhole } = this.#listed.saw(items);
      listed = listed.filter((id) => !byId.has(id));
      others = others.filter((id) => !byId.has(id));
      rowsRead += items.length;
      if (!isWhole) unreadable = incomplete();
      // A list that does not tell its length may be endless; one that has moved on is not read twice.
      const rowsLeft = (this.#memory.total ?? Number.POSITIVE_INFINITY) - rowsRead;
      // The first page told the length, from which the price is reckoned again.
      if (length === undefined && rowsRead === items.length) {
        budget = 1 + priceOfJobs(others.length, rowsLeft);
      }
      budget -= 1;
      if (next(rowsLeft) !== 'page' || (rowsLeft <= 0 && listed.length === 0)) break;
    }
    // A row may have moved from a page that was read late to one that was read early.
    if (listed.length > 0 && this.#hasCircled) return incomplete();
    return unreadable;
  }

  /** In parallel, as far as the account has sockets. What is no provider's failure is thrown when all have ended. */
  async #readById(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.#details.has(id));
    if (this.#allowance && missing.length > this.#allowance.remaining) {
      const error = this.#allowance.exceededError({ provider: 'qualia' });
      for (const id of missing) this.#details.set(id, error);
      return;
    }
    const defects: unknown[] = [];
    const read = (id: string): Promise<void> =>
      this.#fetch(readJob(id)).then(
        (detail) => void this.#details.set(id, detail),
        (error: unknown) => {
          if (error instanceof ProviderError) this.#details.set(id, error);
          else defects.push(error);
        },
      );
    await this.#traffic.readEach(missing, read, this.#leaving);
    if (defects.length > 0) throw defects[0];
  }
}

/** A provider's failure as a value; anything else is a defect and goes on being thrown. */
function providerError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}
