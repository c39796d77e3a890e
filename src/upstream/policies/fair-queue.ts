import type { Passage } from '../pipeline/call.ts';

/** The reads of one credential: how many are under way, and which wait, in the order they came. */
export class Turns {
  readonly id: string;
  running = 0;
  readonly #line = new Set<Passage>();
  // A Set looks for its first past all that were deleted before it; its iterator stays in place.
  #front = this.#line.values();

  constructor(id: string) {
    this.id = id;
  }

  get waiting(): number {
    return this.#line.size;
  }

  push(passage: Passage): void {
    this.#line.add(passage);
  }

  /** Takes out the first; undefined when nobody waits. */
  shift(): Passage | undefined {
    let first = this.#front.next().value;
    if (!first) {
      // An iterator that has once come to the end does not see who comes later.
      this.#front = this.#line.values();
      first = this.#front.next().value;
    }
    if (first) this.#line.delete(first);
    return first;
  }

  /** Takes out one that has left. */
  remove(passage: Passage): void {
    this.#line.delete(passage);
  }
}
