import { LightAbortController } from '../../async/abort.ts';
import type { Resolvers } from '../../async/resolvers.ts';
import type { CallContext, CallOptions, Handler, UpstreamRequest } from '../request.ts';
import { cancelledError } from '../request.ts';

/** A read under way. */
export type Cancelable = {
  /** Fails the call with this error; does nothing after it has settled. */
  cancel(error: unknown): void;
};

/** Starts a request without a promise; `resolvers` may be called before it returns. */
export type StartCall = <T>(
  request: UpstreamRequest<T>,
  context: CallContext,
  resolvers: Resolvers<T>,
) => Cancelable;

/** Turns the callback form into a `Handler`. */
export const promisify =
  (start: StartCall): Handler =>
  (request, call) =>
    new Promise((resolve, reject) => {
      const { signal } = call;
      if (signal.aborted) return reject(cancelledError(request, call));
      const listener = { handleEvent: () => running.cancel(cancelledError(request, call)) };
      signal.addEventListener('abort', listener);
      const removeListener = (): void => signal.removeEventListener('abort', listener);
      const running = start(request, call, {
        resolve(answer) {
          removeListener();
          resolve(answer);
        },
        reject(error) {
          removeListener();
          reject(error);
        },
      });
    });

/** Turns a `Handler` into the callback form. */
export const callbackify =
  (send: Handler): StartCall =>
  (request, context, resolvers) => {
    const call = new OwnSignalCall(context);
    send(request, call).then(
      (answer) => resolvers.resolve(answer),
      (error) => resolvers.reject(error),
    );
    return { cancel: () => call.signal.abort() };
  };

/** A call with its own signal. A class, because of docs/v8.md#object-literal-getters. */
class OwnSignalCall implements CallOptions {
  readonly signal = new LightAbortController();
  readonly credential: CallOptions['credential'];
  readonly record: CallOptions['record'];
  readonly #context: CallContext;

  constructor(context: CallContext) {
    this.credential = context.credential;
    this.record = context.record;
    this.#context = context;
  }

  get deadline(): number {
    return this.#context.deadline;
  }

  get notBefore(): number | undefined {
    return this.#context.notBefore;
  }
}
