import { LRUCache } from 'lru-cache';
import { Traffic } from './jobs/synchronized-scan.ts';

/**
 * Names of one generation, and characters of them. Two are kept: what was not seen again in the
 * younger one goes with the older.
 */
const GENERATION = 10_000;
const GENERATION_LENGTH = 512 * 1024;

/** What an entry of a map costs beside its texts. */
const OVERHEAD = 100;

/** Milliseconds for which a list that answered 404 is not asked for where reads by id do. */
export const NOT_OFFERED_MS = 30_000;

/** What was learnt about one list of one account, to make the next look-up cheaper. Never an answer. */
export class ListHints {
  #total: number | undefined = undefined;
  /** On the clock of `performance.now()`. */
  #notOfferedUntil = Number.NEGATIVE_INFINITY;
  #young = new Map<string, string>();
  #old = new Map<string, string>();
  #youngLength = 0;
  #oldLength = 0;
  readonly #onUpdate: () => void;

  /** `onLearnt` is called when the provider has answered. */
  constructor(onUpdate: () => void = () => {}) {
    this.#onUpdate = onUpdate;
  }

  /** Length of the unfiltered list as last seen; undefined before it was read. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Bytes that are held, about. */
  get bytes(): number {
    return this.#youngLength + this.#oldLength;
  }

  /** Length as a plan has to take it: infinite while the provider is taken not to offer the list. */
  get length(): number | undefined {
    return performance.now() < this.#notOfferedUntil ? Number.POSITIVE_INFINITY : this.total;
  }

  /** Takes the list for not offered, for a while: a deployment in progress answers 404, too. */
  markNotOffered(): void {
    this.#notOfferedUntil = performance.now() + NOT_OFFERED_MS;
  }

  /** Notes what a page of the unfiltered list says about the list. */
  rememberLength(totalCount: number | null): void {
    this.#notOfferedUntil = Number.NEGATIVE_INFINITY;
    this.#total = totalCount ?? this.#total;
    this.#onUpdate();
  }

  /** The text that the provider's `search` finds the item by. */
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
> & { readonly traffic: Traffic };

/** Rows of each list as last seen, by the names of provider and list. */
export const lengthsOf = (qualia: AccountHints, sutroDatasets: ListHints) => ({
  'qualia.datasets': qualia.datasets.length,
  'qualia.jobs': qualia.jobs.length,
  'qualia.models': qualia.models.length,
  'qualia.projects': qualia.projects.length,
  'sutro.datasets': sutroDatasets.length,
});

/** Accounts of which nothing is known: whoever brings a key makes one. */
const MAX_UNVERIFIED_ACCOUNTS = 1_000;
/** Bytes that all known accounts hold, about. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What an account costs beside its names. */
const ACCOUNT_BYTES = 2_048;
/** An account's weight is brought up to date when it has grown by this much. */
const SIZE_STEP = 64 * 1024;
const HOUR_MS = 3_600_000;

/**
 * Remembers per credential, known by its HMAC; an hour without use and it is forgotten. A credential
 * that the provider has not answered yet displaces none that it has.
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
  readonly #concurrency: number;

  /** `sockets` is how many reads of one account may be under way at a provider at once. */
  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  of(credentialId: string): AccountHints {
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
      // A value that is set again keeps its size.
      this.#verified.delete(id);
      this.#verified.set(id, account, { size: bytes + ACCOUNT_BYTES });
    };
    const list = (): ListHints => new ListHints(update);
    const account = {
      traffic: new Traffic(this.#concurrency),
      datasets: list(),
      models: list(),
      projects: list(),
      jobs: list(),
      sutroDatasets: list(),
    };
    const { traffic: _, ...lists } = account;
    return account;
  }
}
