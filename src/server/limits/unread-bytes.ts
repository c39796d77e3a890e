import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../../errors.ts';
import { MIN_WEIGHT } from '../operation/large-result-limiter.ts';
import type { RequestContext, Result } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

export type UnreadBytesOptions = {
  /** Bytes that may wait for all readers together before large answers are refused; twice as many refuse all. */
  readonly waitingMaxBytes: number;
  /** Milliseconds for which a connection may take nothing of what is written to it. */
  readonly stallMs: number;
};

/** Counts what was written and not taken by its readers yet, and closes the connections of those who take nothing. */
export class UnreadBytes {
  readonly #options: UnreadBytesOptions;
  #bytes = 0;

  constructor(options: UnreadBytesOptions) {
    this.#options = options;
  }

  /** Of all responses. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts `bytes` of a response that waits, until it is taken or its connection is closed. */
  add(response: ServerResponse, bytes: number): void {
    // Before its turn a pipelined response has no socket; a request that Yoga has destroyed has none any more.
    const socket: Socket | null = response.socket ?? response.req.socket;
    if (bytes === 0 || !socket || socket.destroyed) return;
    this.#bytes += bytes;
    const onTaken = () => {
      response.off('finish', onTaken);
      // A response behind others on its connection has no close event of its own.
      socket.off('close', onTaken);
      this.#bytes -= bytes;
    };
    response.once('finish', onTaken);
    socket.once('close', onTaken);
    // Node takes what the kernel has taken meanwhile for progress: a slow reader is not one that reads nothing.
    response.setTimeout(this.#options.stallMs, () => socket.destroy());
  }

  /** Whether an answer has to be refused, of so many values. */
  refuses(values: number): boolean {
    const limit = this.#options.waitingMaxBytes;
    return this.#bytes > (values > MIN_WEIGHT ? limit : 2 * limit);
  }

  /** Refuses an operation before it runs, and an answer before it is written. */
  get plugin(): RequestPlugin {
    const isRefused = ({ values = 0 }: RequestContext) => this.refuses(values);
    return {
      beforeExecute: (requestContext) =>
        isRefused(requestContext) ? overloadedError() : undefined,
      transformResult: (result, requestContext): Result =>
        result.data && isRefused(requestContext) ? { errors: [overloadedError()] } : result,
    };
  }
}

const overloadedError = (): GatewayError =>
  new GatewayError('RATE_LIMITED', 'Too many answers wait to be read. Try again later.', {
    retryAfter: 1,
    http: { status: 503, headers: { 'retry-after': '1' } },
  });
