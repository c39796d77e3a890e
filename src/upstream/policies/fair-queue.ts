import type { PipelineCall } from '../pipeline/call.ts';

/** The calls of one credential: how many run, and which are queued, first in, first out. */
export class TenantQueue {
  readonly id: string;
  running = 0;
  readonly #queue = new Set<PipelineCall>();
  // A Set searches its first entry past all deleted ones; its iterator keeps the position.
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

  /** Removes the first call; undefined if the queue is empty. */
  shift(): PipelineCall | undefined {
    let first = this.#head.next().value;
    if (!first) {
      // A finished iterator does not see later entries.
      this.#head = this.#queue.values();
      first = this.#head.next().value;
    }
    if (first) this.#queue.delete(first);
    return first;
  }

  /** Removes a cancelled call. */
  remove(call: PipelineCall): void {
    this.#queue.delete(call);
  }
}
