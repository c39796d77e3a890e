import type { FieldCost, Lengths, ListName } from './field-cost.ts';

/** Rows of Qualia's largest page (`PROVIDERS.md` §1.3). */
const LARGEST_PAGE = 1000;
/** Reads after which the search of a list gives up. */
const MAX_READS = 100;
/** As many jobs of Sutro are read by id at the most; more come from the list. */
const MAX_SUTRO_READS = 3;

/** What an operation wants of one list: to read it to its end, or the objects that so many links lead to. */
class ListReads {
  readonly #list: ListName;
  #isWhole = false;
  #links = 0;

  constructor(list: ListName) {
    this.#list = list;
  }

  readWhole(): void {
    this.#isWhole = true;
  }

  follow(links: number): void {
    this.#links += links;
  }

  /** Upstream calls, given the list's length; a list that was never seen is taken to have one page. */
  callsFor(lengths: Lengths): number {
    const length = lengths[this.#list];
    const links = this.#links === 0 ? 0 : this.#callsForLinks(length);
    return this.#isWhole ? Math.max(links, pagesOf(this.#list, length)) : links;
  }

  #callsForLinks(length: number | undefined): number {
    if (this.#list === 'sutro.jobs') return Math.min(this.#links, MAX_SUTRO_READS);
    if (length === Number.POSITIVE_INFINITY) return this.#links;
    const pages = pagesOf(this.#list, length);
    // One more for a job that the list does not have.
    return Math.min(this.#links, length === undefined ? pages : pages + 1);
  }
}

/** Sutro gives a list whole. */
const pagesOf = (list: ListName, length: number | undefined): number =>
  list.startsWith('sutro.') || length === undefined || length === Number.POSITIVE_INFINITY
    ? 1
    : Math.min(MAX_READS, Math.max(1, Math.ceil(length / LARGEST_PAGE)));

/** The upstream reads that the fields of one operation may cause. */
export class UpstreamReads {
  #calls = 0;
  readonly #lists = new Map<ListName, ListReads>();

  /** Adds the price of a field of so many objects; a list in `followed` was followed from them by another field. */
  add(
    { perObject = 0, once, links, lookUps }: FieldCost,
    objects: number,
    followed: Set<ListName>,
  ): void {
    this.#calls += perObject * objects;
    for (const list of once ?? []) this.#readsOf(list).readWhole();
    for (const { list, links } of lookUps ?? []) this.#readsOf(list).follow(links);
    for (const list of links ?? []) {
      if (!followed.has(list)) this.#readsOf(list).follow(objects);
      followed.add(list);
    }
  }

  callsFor(lengths: Lengths): number {
    let calls = this.#calls;
    for (const reads of this.#lists.values()) calls += reads.callsFor(lengths);
    return calls;
  }

  #readsOf(list: ListName): ListReads {
    const existing = this.#lists.get(list);
    if (existing) return existing;
    const reads = new ListReads(list);
    this.#lists.set(list, reads);
    return reads;
  }
}
