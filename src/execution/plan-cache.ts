import { LRUCache } from 'lru-cache';
import type { SelectionPlan } from './model.ts';

/** Greatest weight of all plans together. One field, about half a kilobyte, weighs 1. */
const MAX_WEIGHT = 60_000;
/** Greatest weight of one plan: fragments that spread each other expand to more fields than the document has. */
const MAX_PLAN_WEIGHT = 3_000;

/** Least-recently-used cache of the plans of all operations. A plan weighs its fields plus its document's tokens. */
export class PlanCache {
  readonly #plans = new LRUCache<string, SelectionPlan>({
    maxSize: MAX_WEIGHT,
    maxEntrySize: MAX_PLAN_WEIGHT,
  });
  #operations = 0;

  /** Of all cached plans, in fields. */
  get weight(): number {
    return this.#plans.calculatedSize;
  }

  /** A unique prefix for the keys of one operation. */
  nextOperation(): string {
    this.#operations += 1;
    return String(this.#operations);
  }

  get(key: string): SelectionPlan | undefined {
    return this.#plans.get(key);
  }

  set(key: string, plan: SelectionPlan, weight: number): void {
    this.#plans.set(key, plan, { size: weight });
  }

  /** Updates the weight of a plan, which grows with the types it meets. Has no effect on an evicted plan. */
  grow(key: string, plan: SelectionPlan, weight: number): void {
    if (this.#plans.peek(key) !== plan) return;
    // The same value under the same key would keep its size.
    this.#plans.delete(key);
    this.set(key, plan, weight);
  }
}
