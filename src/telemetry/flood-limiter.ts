/** Lines of one kind in one window; the rest are counted. */
export const MAX_LINES = 100;
const WINDOW_MS = 10_000;
/** Kinds counted one by one; all further kinds count as one. */
const MAX_KINDS = 200;

type Window = { lines: number; omitted: number };

/**
 * Cuts floods of log lines of one kind, such as refusals of one code. `report` receives the number of omitted lines
 * at the end of each window that has some.
 */
export class FloodLimiter {
  readonly #report: (kind: string, omitted: number) => void;
  readonly #windows = new Map<string, Window>();

  constructor(report: (kind: string, omitted: number) => void) {
    this.#report = report;
  }

  /** Whether a line of this kind is written; it is counted. */
  admit(kind: string): boolean {
    const key = this.#windows.has(kind) || this.#windows.size < MAX_KINDS ? kind : 'other';
    const window = this.#windows.get(key) ?? this.#open(key);
    if (window.lines < MAX_LINES) window.lines += 1;
    else window.omitted += 1;
    return window.omitted === 0;
  }

  #open(key: string): Window {
    const window: Window = { lines: 0, omitted: 0 };
    this.#windows.set(key, window);
    setTimeout(() => {
      this.#windows.delete(key);
      if (window.omitted > 0) this.#report(key, window.omitted);
    }, WINDOW_MS).unref();
    return window;
  }
}
