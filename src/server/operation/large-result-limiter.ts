import { performance } from 'node:perf_hooks';
import type { AbortSignalLike } from '../../async/abort.ts';

/** Values of the large answers under way beyond which more of them wait. */
const MAX_UNDER_WAY = 64_000;
/** Values of an answer that is small: it neither waits nor counts. */
export const SMALL = 1_000;
/** Milliseconds after which those who wait look again whether the process has time to spare. */
const LOOK_MS = 20;

/** Something that waits for its turn. */
type Waiting = { readonly go: () => void };

/**
 * Has large answers wait for one another where the process is saturated: nothing is ready any sooner if more of them
 * are begun, but everything that they hold is in memory for longer, and the garbage collector copies it again and
 * again. With 64 pages of 1000 under way at once that is half of all work. Where the event loop has time to spare,
 * as with a slow provider, as many more begin at each look as are under way already.
 */
export class Pace {
  readonly #idleness: () => () => boolean;
  readonly #line = new Set<Waiting>();
  #looking: NodeJS.Timeout | undefined;
  #values = 0;
  #answers = 0;

  /** `idleness` begins to measure, and gives what tells whether there was time to spare since it was last asked. */
  constructor(idleness: () => () => boolean = spareTime) {
    this.#idleness = idleness;
  }

  /**
   * Lets an answer of about so many values go, until `leave` is called with the same. It returns a promise only where
   * that has to wait: false is for those who leave before it is their turn, and who do not go.
   */
  enter(values: number, leaving: AbortSignalLike): Promise<boolean> | undefined {
    if (values <= SMALL) return undefined;
    if (this.#line.size === 0 && this.#hasRoom()) return this.#count(1, values);
    return new Promise((resolve) => {
      const end = (isTurn: boolean) => {
        this.#line.delete(waiting);
        leaving.removeEventListener('abort', leave);
        if (isTurn) this.#count(1, values);
        resolve(isTurn);
      };
      const leave = { handleEvent: () => end(false) };
      const waiting = { go: () => end(true) };
      this.#line.add(waiting);
      leaving.addEventListener('abort', leave);
      if (leaving.aborted) end(false);
      this.#look();
    });
  }

  leave(values: number): void {
    if (values <= SMALL) return;
    this.#count(-1, values);
    this.#admit(0);
  }

  #count(answers: 1 | -1, values: number): undefined {
    this.#answers += answers;
    this.#values += answers * values;
  }

  /** One may always go, however large it is. */
  #hasRoom(): boolean {
    return this.#answers === 0 || this.#values < MAX_UNDER_WAY;
  }

  /** Lets those go for whom there is room, and so many more. */
  #admit(more: number): void {
    let left = more;
    for (const { go } of this.#line) {
      if (!this.#hasRoom() && left <= 0) return;
      left -= 1;
      go();
    }
  }

  #look(): void {
    if (this.#looking) return;
    const isIdle = this.#idleness();
    this.#looking = setInterval(() => {
      if (isIdle()) this.#admit(this.#answers);
      if (this.#line.size > 0) return;
      clearInterval(this.#looking);
      this.#looking = undefined;
    }, LOOK_MS).unref();
  }
}

/** Whether the event loop has waited for a tenth of the time since it was last asked. */
function spareTime(): () => boolean {
  let since = performance.eventLoopUtilization();
  return () => {
    const { utilization } = performance.eventLoopUtilization(since);
    since = performance.eventLoopUtilization();
    return utilization < 0.9;
  };
}
