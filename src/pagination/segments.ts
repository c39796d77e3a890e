import type { PageOffset, UpstreamCursor } from './cursor-position.ts';
import type { ItemOrError, Page } from './page.ts';
import { type FetchedPage, isReadable, type ListOrder, positionOf } from './position.ts';

/** A page, and the index of its first item among all items read. */
export type Segment<T> = FetchedPage<T> & { readonly from: number };

/** Consecutive pages of one list, in the order in which they were read. */
export class Segments<T> {
  readonly #order: ListOrder<T>;
  readonly #segments: Segment<T>[] = [];
  #length = 0;

  constructor(order: ListOrder<T>) {
    this.#order = order;
  }

  /** Number of items. */
  get length(): number {
    return this.#length;
  }

  add(page: Page<T>, cursor: string | undefined): void {
    const from = this.#length;
    this.#segments.push({ page, pageCursor: cursor ?? null, fingerprints: [], from });
    this.#length += page.items.length;
  }

  /** Items of a single page are not copied. */
  get items(): readonly ItemOrError<T>[] {
    const [only, ...others] = this.#segments;
    if (others.length === 0) return only?.page.items ?? [];
    return this.#segments.flatMap(({ page }) => page.items);
  }

  positionOf(index: number): UpstreamCursor | PageOffset {
    const segment = this.#segments.findLast((it) => it.from <= index);
    if (!segment) throw new RangeError(`There is no item ${index}.`);
    return positionOf(this.#order, segment, index - segment.from);
  }

  /** Sort key of the last parsed item, if the list is sorted by time. */
  get reachedMs(): number | null {
    for (const { page } of this.#segments.toReversed()) {
      const item = page.items.findLast(isReadable);
      const key = item === undefined ? null : this.#order.keyOf(item);
      if (typeof key === 'number') return key;
    }
    return null;
  }
}
