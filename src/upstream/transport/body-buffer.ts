/** The answer has more bytes than the request allows. */
export class BodyTooLarge extends Error {}

/**
 * An answer's body as it comes in. Where its length was told, each piece is copied to its place at once: a large one
 * comes in many, and of many answers under way no piece need be kept.
 */
export class BodyBuffer {
  /** Bytes so far. */
  length = 0;
  #expected = 0;
  #whole: Buffer | undefined;
  #chunks: Buffer[] = [];

  /** Tells the length beforehand; NaN where nobody knows. */
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
    // Nearly every answer comes in one piece, which need not be copied at all.
    return only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
  }
}
