import { LRUCache } from 'lru-cache';
import type { SelectionPlan } from './selection-plan.ts';

/** What all plans may weigh: as much as a field takes, half a kilobyte, is 1. */
const MAX_WEIGHT = 60_000;
/** Of one plan: fragments that spread each other make more of a document than its text. */
const MAX_PLAN_WEIGHT = 3_000;

/** The plans of all operations, least recently used ones evicted. A plan weighs as its fields and its document. */
export class PlanCache {
  readonly #plans = new LRUCache<string, SelectionPlan>({
    maxSize: MAX_WEIGHT,
    maxEntrySize: MAX_PLAN_WEIGHT,
  });
  #operations = 0;

  /** What all that is kept weighs, in fields. */
  get weight(): number {
    return this.#plans.calculatedSize;
  }

  /** A name for the keys of one operation. */
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

  /** A plan grows as objects are met. One that is evicted stays so, and one that weighs too much is. */
  grow(key: string, plan: SelectionPlan, weight: number): void {
    if (this.#plans.peek(key) !== plan) return;
    // The same value under the same key would keep its size.
    this.#plans.delete(key);
    this.set(key, plan, weight);
  }
}
