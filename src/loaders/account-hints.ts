import { LRUCache } from 'lru-cache';
import { AbsentIds } from './absent-ids.ts';
import { DemandEstimate } from './jobs/demand.ts';
import { ReadLimiter } from './jobs/read-limiter.ts';
import { SynchronizedScan } from './jobs/synchronized-scan.ts';

/**
 * Entries of one generation, and bytes of them. Two generations are kept; entries that were not
 * used again are dropped with the older one.
 */
const GENERATION = 10_000;
const GENERATION_LENGTH = 512 * 1024;

/** Bytes of a map entry besides its strings. */
const OVERHEAD = 100;

/** Milliseconds for which a list that answered 404 is not read where reads by id can answer. */
export const NOT_OFFERED_MS = 30_000;

/** Statistics about one list of one account that make the next look-up cheaper. Never an answer. */
export class ListHints {
  /** Ids that a scan has not found. */
  readonly absent: AbsentIds;
  #total: number | undefined = undefined;
  /** On the clock of `performance.now()`. */
  #notOfferedUntil = Number.NEGATIVE_INFINITY;
  #young = new Map<string, string>();
  #old = new Map<string, string>();
  #youngLength = 0;
  #oldLength = 0;
  readonly #onUpdate: () => void;

  /** `onUpdate` is called after each answer of the provider. Ids stay absent for `absentTtlMs`. */
  constructor(onUpdate: () => void = () => {}, absentTtlMs = 0) {
    this.#onUpdate = onUpdate;
    this.absent = new AbsentIds(absentTtlMs);
  }

  /** Last known length of the unfiltered list; undefined before its first read. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Approximate bytes of the entries. */
  get bytes(): number {
    return this.#youngLength + this.#oldLength + this.absent.bytes;
  }

  /** Length for the cost model: infinite while the provider does not offer the list. */
  get length(): number | undefined {
    return performance.now() < this.#notOfferedUntil ? Number.POSITIVE_INFINITY : this.total;
  }

  /**
   * Marks the list as not offered, for a while: a provider answers 404 during a deployment, too.
   */
  markNotOffered(): void {
    this.#notOfferedUntil = performance.now() + NOT_OFFERED_MS;
  }

  /** Records the length that a page of the unfiltered list states. */
  rememberLength(totalCount: number | null): void {
    this.#notOfferedUntil = Number.NEGATIVE_INFINITY;
    this.#total = totalCount ?? this.#total;
    this.#onUpdate();
  }

  /** The text by which the provider's `search` finds the item; undefined where it is not known. */
  searchTextOf(id: string): string | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  remember(id: string, searchText: string): void {
    if (this.#young.size >= GENERATION || this.#youngLength >= GENERATION_LENGTH) {
      this.#old = this.#young;
      this.#oldLength = this.#youngLength;
      this.#young = new Map();
      this.#youngLength = 0;
    }
    const cached = this.#young.get(id);
    this.#youngLength +=
      cached === undefined
        ? id.length + searchText.length + OVERHEAD
        : searchText.length - cached.length;
    this.#young.set(id, searchText);
    this.#onUpdate();
  }
}

export type AccountHints = Readonly<
  Record<'datasets' | 'models' | 'projects' | 'jobs' | 'sutroDatasets', ListHints>
> & {
  readonly jobReads: ReadLimiter;
  readonly jobDemand: DemandEstimate;
  readonly jobScan: SynchronizedScan;
};

/** Last known length of each list in rows, by the names of provider and list. */
export const lengthsOf = (qualia: AccountHints, sutroDatasets: ListHints) => ({
  'qualia.datasets': qualia.datasets.length,
  'qualia.jobs': qualia.jobs.length,
  'qualia.models': qualia.models.length,
  'qualia.projects': qualia.projects.length,
  'sutro.datasets': sutroDatasets.length,
});

/** Accounts whose credential no provider has accepted yet: any caller can create them. */
const MAX_UNVERIFIED_ACCOUNTS = 1_000;
/** Approximate bytes of all verified accounts. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Bytes of an account besides its entries. */
const ACCOUNT_BYTES = 2_048;
/** The size of an account in the cache is updated when it has changed by this many bytes. */
const SIZE_STEP = 64 * 1024;
const HOUR_MS = 3_600_000;

/**
 * Hints by credential, identified by its HMAC and dropped after an hour without use. A credential
 * that no provider has accepted yet evicts none that one has.
 */
export class HintsStore {
  readonly #verified = new LRUCache<string, AccountHints>({
    maxSize: MAX_BYTES,
    ttl: HOUR_MS,
    updateAgeOnGet: true,
  });
  readonly #unverified = new LRUCache<string, AccountHints>({
    max: MAX_UNVERIFIED_ACCOUNTS,
    ttl: HOUR_MS,
  });
  /** Most requests are of the account of the request before; the caches above cost more. */
  #latest: { readonly id: string; readonly account: AccountHints } | undefined;
  readonly #concurrency: number;
  readonly #absentTtlMs: number;

  /**
   * `concurrency` is the largest number of concurrent reads of one account at a provider;
   * `absentTtlMs` is how long an id that a scan has not found is not looked for again.
   */
  constructor(concurrency: number, absentTtlMs = 0) {
    this.#concurrency = concurrency;
    this.#absentTtlMs = absentTtlMs;
  }

  of(credentialId: string): AccountHints {
    if (credentialId === this.#latest?.id) return this.#latest.account;
    const account = this.#lookup(credentialId);
    this.#latest = { id: credentialId, account };
    return account;
  }

  #lookup(credentialId: string): AccountHints {
    const cached = this.#verified.get(credentialId) ?? this.#unverified.get(credentialId);
    if (cached) return cached;
    const account = this.#create(credentialId);
    this.#unverified.set(credentialId, account);
    return account;
  }

  #create(id: string): AccountHints {
    let countedBytes = Number.NEGATIVE_INFINITY;
    const update = (): void => {
      const bytes = Object.values(lists).reduce((sum, list) => sum + list.bytes, 0);
      if (Math.abs(bytes - countedBytes) < SIZE_STEP) return;
      countedBytes = bytes;
      this.#unverified.delete(id);
      // LRUCache keeps the size of a value that is set again.
      this.#verified.delete(id);
      this.#verified.set(id, account, { size: bytes + ACCOUNT_BYTES });
    };
    const list = (): ListHints => new ListHints(update, this.#absentTtlMs);
    const lists = {
      datasets: list(),
      models: list(),
      projects: list(),
      jobs: list(),
      sutroDatasets: list(),
    };
    const account = {
      ...lists,
      jobReads: new ReadLimiter(this.#concurrency),
      jobDemand: new DemandEstimate(),
      jobScan: new SynchronizedScan(),
    };
    return account;
  }
}
