/** The response has more bytes than the request allows. */
export class BodyTooLarge extends Error {}

/**
 * Collects the chunks of a body. If its length is known, chunks are copied to one buffer as
 * they arrive, so that they need not be kept.
 */
export class BodyBuffer {
  /** Bytes so far. */
  length = 0;
  #expected = 0;
  #whole: Buffer | undefined;
  #chunks: Buffer[] = [];

  /** Sets the length in advance; NaN if it is unknown. */
  setExpectedLength(length: number): void {
    this.#expected = length;
  }

  append(chunk: Buffer): void {
    const at = this.length;
    this.length += chunk.length;
    if (at === 0 && chunk.length < this.#expected) this.#whole = Buffer.allocUnsafe(this.#expected);
    if (this.#whole) chunk.copy(this.#whole, at);
    else this.#chunks.push(chunk);
  }

  bytes(): Buffer {
    if (this.#whole) return this.#whole.subarray(0, this.length);
    const [only] = this.#chunks;
    // Nearly every body is one chunk, which need not be copied.
    return only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
  }
}
