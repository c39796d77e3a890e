type Read = { readonly readAt: number };

/** Finds the oldest of the reads that a page is made of. */
export class OldestRead {
  /** When it began, in milliseconds on the clock of `performance.now()`; undefined if nothing was read. */
  at: number | undefined = undefined;

  /** Returns the read as it is. */
  add<T extends Read>(read: T): T {
    if (this.at === undefined || read.readAt < this.at) this.at = read.readAt;
    return read;
  }
}
