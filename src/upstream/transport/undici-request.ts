import type { Client, Dispatcher } from 'undici';
import type { AbortListener } from '../../async/abort.ts';
import type { Resolvers } from '../../async/resolvers.ts';
import { BodyBuffer, BodyTooLarge } from './body-buffer.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { codingsOf, decodeBody } from './content-coding.ts';
import type { TransportRequest, TransportResponse } from './transport.ts';

/** For undici only; the promise has been rejected with the signal's reason. */
const ABORTED = new Error('The exchange was left.');

/** One request and its answer: what undici tells of it, and the signal's listener. */
export class UndiciRequest implements Dispatcher.DispatchHandler, AbortListener {
  readonly #request: TransportRequest;
  readonly #pool: ConnectionPool;
  readonly #client: Client;
  readonly #resolvers: Resolvers<TransportResponse>;
  #controller: Dispatcher.DispatchController | undefined = undefined;
  #status = 0;
  #headers: TransportResponse['headers'] = {};
  readonly #body = new BodyBuffer();
  #isReleased = false;

  constructor(
    request: TransportRequest,
    pool: ConnectionPool,
    resolvers: Resolvers<TransportResponse>,
  ) {
    this.#request = request;
    this.#pool = pool;
    this.#client = pool.acquire();
    this.#resolvers = resolvers;
  }

  start(): void {
    const { method, path, headers, body = null, signal } = this.#request;
    signal.addEventListener('abort', this);
    this.#client.dispatch({ method, path, headers, body }, this);
  }

  /** Rejects the promise and closes the connection. */
  handleEvent(): void {
    this.#resolvers.reject(this.#request.signal.reason);
    if (this.#controller) this.#controller.abort(ABORTED);
    // Not sent yet, and never will be: the next request uses the connection.
    else this.#release(false);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#request.signal.aborted) throw ABORTED;
    this.#controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: TransportResponse['headers'],
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    const length = Number(headers['content-length']);
    if (length > this.#request.maxBytes) controller.abort(new BodyTooLarge());
    else this.#body.setExpectedLength(length);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body.append(chunk);
    if (this.#body.length > this.#request.maxBytes) controller.abort(new BodyTooLarge());
  }

  onResponseEnd(): void {
    this.#release(true);
    const codings = codingsOf(this.#headers['content-encoding']);
    const body = this.#body.bytes();
    if (codings.length === 0 || body.length === 0) this.#resolve(body);
    else void this.#decode(body, codings);
  }

  async #decode(body: Buffer, codings: readonly string[]): Promise<void> {
    try {
      this.#resolve(await decodeBody(body, codings, this.#request.maxBytes));
    } catch (error) {
      // For an error response the status is enough.
      if (this.#status > 299) this.#resolve(Buffer.alloc(0));
      else this.#resolvers.reject(error);
    }
  }

  #resolve(bytes: Buffer): void {
    const body = bytes.toString();
    this.#resolvers.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#release(false);
    this.#resolvers.reject(error);
  }

  #release(isConnected: boolean): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#request.signal.removeEventListener('abort', this);
    this.#pool.release(this.#client, isConnected);
  }
}
