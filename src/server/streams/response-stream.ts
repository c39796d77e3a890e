import type { StreamEncoding } from '../protocol/stream-encoding.ts';

/** Milliseconds without an event after which a sign of life is written. */
const KEEP_ALIVE_MS = 12_000;

export type ResponseStreamOptions = {
  readonly encoding: StreamEncoding;
  /** JSON of results. */
  readonly events: AsyncIterator<string>;
  /** Called once, when the stream has ended for whatever reason. */
  readonly onEnd: () => void;
};

type Outcome = IteratorResult<string, unknown> | 'keep alive' | 'interrupted';

/**
 * A response stream. An event is taken from the source only when the client has read the one before. After
 * `interrupt` the body ends without its last part, so that clients subscribe again.
 */
export class ResponseStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: ResponseStreamOptions;
  #pending: Promise<IteratorResult<string, unknown>> | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;
  #isInterrupted = false;
  #isEnded = false;

  constructor(options: ResponseStreamOptions) {
    this.#options = options;
    const { encoding } = options;
    const encoder = new TextEncoder();
    let isStarted = false;
    this.body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const write = (text: string): void => controller.enqueue(encoder.encode(text));
          try {
            if (!isStarted) {
              isStarted = true;
              return write(encoding.start);
            }
            const outcome = await this.#next();
            if (outcome === 'keep alive') return write(encoding.keepAlive);
            if (outcome !== 'interrupted' && !outcome.done)
              return write(encoding.event(outcome.value));
            if (outcome !== 'interrupted') write(encoding.end);
            controller.close();
            await this.#end();
          } catch (error) {
            controller.error(error);
            await this.#end();
          }
        },
        cancel: () => this.#end(),
      },
      { highWaterMark: 0 },
    );
  }

  interrupt(): void {
    this.#isInterrupted = true;
    this.#settle?.('interrupted');
  }

  /** The next event, or what comes before it. An event that is not there yet is kept for the next call. */
  async #next(): Promise<Outcome> {
    if (this.#isInterrupted) return 'interrupted';
    this.#pending ??= this.#options.events.next();
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#settle = resolve;
    const timer = setTimeout(() => resolve('keep alive'), KEEP_ALIVE_MS);
    this.#pending.then(resolve, reject);
    try {
      const outcome = await promise;
      if (typeof outcome !== 'string') this.#pending = undefined;
      return outcome;
    } finally {
      clearTimeout(timer);
      this.#settle = undefined;
    }
  }

  async #end(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.onEnd();
    await this.#options.events.return?.();
  }
}
