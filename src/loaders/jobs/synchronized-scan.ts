/** The page that was started last, and how many requests are reading it. */
type CurrentPage = { readonly cursor: string | undefined; readers: number };

/**
 * Lets concurrent requests of one account scan the jobs list together: a new reader starts at the page
 * that is being read and reads the earlier pages last (cf. PostgreSQL `synchronize_seqscans`). Equal
 * concurrent reads are one upstream call.
 */
export class SynchronizedScan {
  #page: CurrentPage | undefined;

  /** Cursor of the page that is being read; undefined for the first page, and where none is. */
  get cursor(): string | undefined {
    return this.#page && this.#page.readers > 0 ? this.#page.cursor : undefined;
  }

  /** Reads a page; other scans may start here until it is read. */
  async readPage<T>(cursor: string | undefined, read: () => Promise<T>): Promise<T> {
    if (this.#page?.cursor !== cursor) this.#page = undefined;
    this.#page ??= { cursor, readers: 0 };
    const page = this.#page;
    page.readers += 1;
    try {
      return await read();
    } finally {
      page.readers -= 1;
    }
  }
}
