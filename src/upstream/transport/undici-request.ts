import type { Client, Dispatcher } from 'undici';
import type { AbortListener } from '../../async/abort.ts';
import { Body, BodyTooLarge } from './body-buffer.ts';
import type { Sockets } from './connection-pool.ts';
import { codingsOf, decoded } from './content-coding.ts';
import type { NetworkRequest, NetworkResponse } from './undici.ts';

/** For undici alone: who waited has been told why. */
const LEFT = new Error('The exchange was left.');

type Settle = {
  readonly resolve: (response: NetworkResponse) => void;
  readonly reject: (reason: unknown) => void;
};

/** One request and its answer: what undici tells of it, and the signal's listener. */
export class Exchange implements Dispatcher.DispatchHandler, AbortListener {
  readonly #request: NetworkRequest;
  readonly #sockets: Sockets;
  readonly #client: Client;
  readonly #settle: Settle;
  #controller: Dispatcher.DispatchController | undefined = undefined;
  #status = 0;
  #headers: NetworkResponse['headers'] = {};
  readonly #body = new Body();
  #isOver = false;

  constructor(request: NetworkRequest, sockets: Sockets, settle: Settle) {
    this.#request = request;
    this.#sockets = sockets;
    this.#client = sockets.take();
    this.#settle = settle;
  }

  start(): void {
    const { method, path, headers, body = null, signal } = this.#request;
    signal.addEventListener('abort', this);
    this.#client.dispatch({ method, path, headers, body }, this);
  }

  /** The caller leaves. */
  handleEvent(): void {
    this.#settle.reject(this.#request.signal.reason);
    if (this.#controller) this.#controller.abort(LEFT);
    // It is not sent yet, and never will be: the connection, once made, is for another.
    else this.#over(false);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#request.signal.aborted) throw LEFT;
    this.#controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: NetworkResponse['headers'],
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    const length = Number(headers['content-length']);
    if (length > this.#request.maxBytes) controller.abort(new BodyTooLarge());
    else this.#body.expect(length);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body.add(chunk);
    if (this.#body.length > this.#request.maxBytes) controller.abort(new BodyTooLarge());
  }

  onResponseEnd(): void {
    this.#over(true);
    const codings = codingsOf(this.#headers['content-encoding']);
    const body = this.#body.bytes();
    if (codings.length === 0 || body.length === 0) this.#answer(body);
    else void this.#decode(body, codings);
  }

  async #decode(body: Buffer, codings: readonly string[]): Promise<void> {
    try {
      this.#answer(await decoded(body, codings, this.#request.maxBytes));
    } catch (error) {
      // A refusal says most by its status.
      if (this.#status > 299) this.#answer(Buffer.alloc(0));
      else this.#settle.reject(error);
    }
  }

  #answer(bytes: Buffer): void {
    const body = bytes.toString();
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#over(false);
    this.#settle.reject(error);
  }

  #over(isConnected: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#request.signal.removeEventListener('abort', this);
    this.#sockets.give(this.#client, isConnected);
  }
}
