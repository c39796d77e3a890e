import { performance } from 'node:perf_hooks';

/** Values of all answers under way beyond which large ones wait, while there is more to do than the process can. */
const MAX_UNDER_WAY = 64_000;
/** Values of an answer that is small: it never waits, though it counts. */
const SMALL = 1_000;

/** Something that waits for its turn, and what it is going to answer. */
type Waiting = { readonly values: number; readonly go: () => void };

/**
 * Has large answers wait for one another where the process is saturated: nothing is ready any sooner if more of them
 * are begun, but everything that they hold is in memory for longer, and the garbage collector copies it again and
 * again. With 64 pages of 1000 under way at once that is half of all work.
 */
export class Pace {
  readonly #isSaturated: () => boolean;
  readonly #line = new Set<Waiting>();
  #underWay = 0;

  constructor(isSaturated: () => boolean = saturation()) {
    this.#isSaturated = isSaturated;
  }

  /**
   * Counts an answer of about so many values among those under way, until `leave` is called with the same. It returns
   * a promise only where it has to wait; who leaves waits no longer.
   */
  enter(values: number, leaving: AbortSignal): Promise<void> | undefined {
    if (values <= SMALL || leaving.aborted || (this.#line.size === 0 && this.#hasRoom())) {
      this.#underWay += values;
      return undefined;
    }
    return new Promise((resolve) => {
      const go = () => {
        this.#underWay += values;
        this.#line.delete(waiting);
        leaving.removeEventListener('abort', go);
        resolve();
      };
      const waiting = { values, go };
      this.#line.add(waiting);
      leaving.addEventListener('abort', go);
    });
  }

  leave(values: number): void {
    this.#underWay -= values;
    if (this.#line.size === 0) return;
    // Where there is time to spare two begin for one that has ended, so that there soon are enough of them.
    let spare = this.#isSaturated() ? 0 : 2;
    for (const { go } of this.#line) {
      if (this.#underWay >= MAX_UNDER_WAY && spare <= 0) return;
      spare -= 1;
      go();
    }
  }

  #hasRoom(): boolean {
    return this.#underWay < MAX_UNDER_WAY || !this.#isSaturated();
  }
}

/** Milliseconds over which the load of the event loop is measured. */
const SPAN_MS = 10;

/** Tells whether the event loop has hardly waited for anything in the last span. */
function saturation(): () => boolean {
  let since = performance.eventLoopUtilization();
  let isSaturated = false;
  return () => {
    const { active, idle, utilization } = performance.eventLoopUtilization(since);
    if (active + idle < SPAN_MS) return isSaturated;
    since = performance.eventLoopUtilization();
    isSaturated = utilization > 0.9;
    return isSaturated;
  };
}
