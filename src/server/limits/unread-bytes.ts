import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../../errors.ts';
import { MIN_WEIGHT } from '../operation/large-result-limiter.ts';
import type { RequestContext, Result } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

export type UnreadBytesOptions = {
  /** Bytes of all responses, not yet read, above which large results are refused; above twice as many, all. */
  readonly waitingMaxBytes: number;
  /** Milliseconds without progress after which a connection is closed. */
  readonly stallMs: number;
};

/** Counts the bytes of responses that clients have not read, and closes connections without progress. */
export class UnreadBytes {
  readonly #options: UnreadBytesOptions;
  #bytes = 0;

  constructor(options: UnreadBytesOptions) {
    this.#options = options;
  }

  /** Unread bytes of all responses. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts `bytes` of a response until it is sent or its connection is closed. */
  add(response: ServerResponse, bytes: number): void {
    // A pipelined response has no socket until the responses before it are sent; a request that Yoga destroyed has
    // none.
    const socket: Socket | null = response.socket ?? response.req.socket;
    if (bytes === 0 || !socket || socket.destroyed) return;
    this.#bytes += bytes;
    const onTaken = () => {
      response.off('finish', onTaken);
      // A pipelined response emits no close event.
      socket.off('close', onTaken);
      this.#bytes -= bytes;
    };
    response.once('finish', onTaken);
    socket.once('close', onTaken);
    // Bytes that the kernel accepts count as progress: a slow client is not closed.
    response.setTimeout(this.#options.stallMs, () => socket.destroy());
  }

  /** Whether a result of this many values has to be refused. */
  refuses(values: number): boolean {
    const limit = this.#options.waitingMaxBytes;
    return this.#bytes > (values > MIN_WEIGHT ? limit : 2 * limit);
  }

  /** Refuses an operation before it runs, and its result before it is written. */
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
  new GatewayError('RATE_LIMITED', 'Too many responses are waiting to be read. Try again later.', {
    retryAfter: 1,
    http: { status: 503, headers: { 'retry-after': '1' } },
  });
