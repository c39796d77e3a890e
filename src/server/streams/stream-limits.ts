import { GatewayError } from '../../errors.ts';

export type StreamLimits = {
  /** Streams of one caller at once. */
  readonly perCaller: number;
  /** Streams of all callers at once. */
  readonly total: number;
};

/** Counts the streams that are open. */
export class OpenStreams {
  readonly #limits: StreamLimits;
  readonly #byCaller = new Map<string, number>();
  readonly #interrupts = new Set<() => void>();

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#interrupts.size;
  }

  /**
   * Admits a stream. `interrupt` is called where it has to end early. Call the returned function when it has ended.
   * @throws GatewayError `RATE_LIMITED`.
   */
  open(caller: string, interrupt: () => void): () => void {
    const { perCaller, total } = this.#limits;
    const count = this.#byCaller.get(caller) ?? 0;
    if (count >= perCaller)
      throw tooManyStreamsError(`A caller may have ${perCaller} streams open.`);
    if (this.size >= total) throw tooManyStreamsError('This server has too many streams open.');
    this.#byCaller.set(caller, count + 1);
    this.#interrupts.add(interrupt);
    return () => {
      if (!this.#interrupts.delete(interrupt)) return;
      const left = (this.#byCaller.get(caller) ?? 1) - 1;
      if (left > 0) this.#byCaller.set(caller, left);
      else this.#byCaller.delete(caller);
    };
  }

  /** Ends all streams without completing them, so that clients subscribe again, elsewhere. */
  interruptAll(): void {
    for (const interrupt of this.#interrupts) interrupt();
  }
}

const RETRY_SECONDS = 30;

const tooManyStreamsError = (message: string): GatewayError =>
  new GatewayError('RATE_LIMITED', message, {
    retryAfter: RETRY_SECONDS,
    http: { status: 429, headers: { 'retry-after': String(RETRY_SECONDS) } },
  });
