import type { PipelineCall } from '../pipeline/call.ts';

/** The reads of one credential: how many are under way, and which wait, in the order they came. */
export class TenantQueue {
  readonly id: string;
  running = 0;
  readonly #queue = new Set<PipelineCall>();
  // A Set looks for its first past all that were deleted before it; its iterator stays in place.
  #head = this.#queue.values();

  constructor(id: string) {
    this.id = id;
  }

  get length(): number {
    return this.#queue.size;
  }

  push(call: PipelineCall): void {
    this.#queue.add(call);
  }

  /** Takes out the first; undefined when nobody waits. */
  shift(): PipelineCall | undefined {
    let first = this.#head.next().value;
    if (!first) {
      // An iterator that has once come to the end does not see who comes later.
      this.#head = this.#queue.values();
      first = this.#head.next().value;
    }
    if (first) this.#queue.delete(first);
    return first;
  }

  /** Takes out one that has left. */
  remove(call: PipelineCall): void {
    this.#queue.delete(call);
  }
}
