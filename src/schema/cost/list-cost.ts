import type { FieldCost, Lengths, ListName } from './field-cost.ts';

/** Rows on Qualia's largest page (docs/providers.md §1.3). */
const LARGEST_PAGE = 1000;
/** Maximum number of reads in the search of one list. */
const MAX_READS = 100;
/** Up to this many jobs of Sutro are read by id; more are read from the list. */
const MAX_SUTRO_READS = 3;

/** Reads of one list: to its end, or for the objects behind a number of links. */
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

  /** Upstream calls. A list that was never read is assumed to have one page. */
  callsFor(lengths: Lengths): number {
    const length = lengths[this.#list];
    const links = this.#links === 0 ? 0 : this.#callsForLinks(length);
    return this.#isWhole ? Math.max(links, pagesOf(this.#list, length)) : links;
  }

  #callsForLinks(length: number | undefined): number {
    if (this.#list === 'sutro.jobs') return Math.min(this.#links, MAX_SUTRO_READS);
    if (length === Number.POSITIVE_INFINITY) return this.#links;
    const pages = pagesOf(this.#list, length);
    // One more read by id for a job that the list lacks.
    return Math.min(this.#links, length === undefined ? pages : pages + 1);
  }
}

/** Sutro returns a list in one response. */
const pagesOf = (list: ListName, length: number | undefined): number =>
  list.startsWith('sutro.') || length === undefined || length === Number.POSITIVE_INFINITY
    ? 1
    : Math.min(MAX_READS, Math.max(1, Math.ceil(length / LARGEST_PAGE)));

/** Sums the upstream reads of the fields of one operation. */
export class UpstreamReads {
  #calls = 0;
  readonly #lists = new Map<ListName, ListReads>();

  /** Adds a field on `objects` objects. Another field on them already counts reads in `counted`. */
  add(
    { perObject = 0, sharedRead, once, links, lookUps }: FieldCost,
    objects: number,
    counted: Set<string>,
  ): void {
    if (sharedRead === undefined || !counted.has(sharedRead)) this.#calls += perObject * objects;
    if (sharedRead !== undefined) counted.add(sharedRead);
    for (const list of once ?? []) this.#readsOf(list).readWhole();
    for (const { list, links } of lookUps ?? []) this.#readsOf(list).follow(links);
    for (const list of links ?? []) {
      if (!counted.has(list)) this.#readsOf(list).follow(objects);
      counted.add(list);
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
