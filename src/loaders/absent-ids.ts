import { LRUCache } from 'lru-cache';

/** Bytes of the ids of one list, and of an entry besides its id. */
const MAX_BYTES = 256 * 1024;
const ENTRY_BYTES = 150;

/**
 * Ids that a scan of one list has not found, for as long as an answer of the cache is fresh: looking
 * for them again would read the whole list again.
 */
export class AbsentIds {
  readonly #ttlMs: number;
  #ids: LRUCache<string, true> | undefined;

  /** With a `ttlMs` of 0 no id is remembered. */
  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** Approximate bytes; at most 256 KiB. */
  get bytes(): number {
    return this.#ids?.calculatedSize ?? 0;
  }

  has(id: string): boolean {
    return this.#ids?.has(id) === true;
  }

  add(id: string): void {
    if (this.#ttlMs === 0) return;
    this.#ids ??= new LRUCache({
      maxSize: MAX_BYTES,
      sizeCalculation: (_, key) => key.length * 2 + ENTRY_BYTES,
      ttl: this.#ttlMs,
    });
    this.#ids.set(id, true);
  }

  /** For an id that a page of the list shows. */
  delete(id: string): void {
    this.#ids?.delete(id);
  }

  get isEmpty(): boolean {
    return this.#ids === undefined || this.#ids.size === 0;
  }
}
