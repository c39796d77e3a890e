import { LightAbortController } from '../../async/abort.ts';
import type { Resolvers } from '../../async/resolvers.ts';
import type { CallContext, CallOptions, Handler, UpstreamRequest } from '../request.ts';
import { cancelledError } from '../request.ts';

/** A read under way. */
export type Cancelable = {
  /** Ends it with this error, for nobody waits any more; nothing happens when it is over. */
  cancel(error: unknown): void;
};

/** Starts a request without a promise; `resolvers` may be called before it returns. */
export type StartCall = <T>(
  request: UpstreamRequest<T>,
  context: CallContext,
  resolvers: Resolvers<T>,
) => Cancelable;

/** The same for those who wait for promises. */
export const promisify =
  (start: StartCall): Handler =>
  (request, call) =>
    new Promise((resolve, reject) => {
      const { signal } = call;
      if (signal.aborted) return reject(cancelledError(request, call));
      const reason = { handleEvent: () => running.cancel(cancelledError(request, call)) };
      signal.addEventListener('abort', reason);
      const over = (): void => signal.removeEventListener('abort', reason);
      const running = start(request, call, {
        resolve(answer) {
          over();
          resolve(answer);
        },
        reject(error) {
          over();
          reject(error);
        },
      });
    });

/** The other way round: what is promised, for those who are told. */
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

/** A caller's read with an end of its own. A class, because V8 keeps long what has getters of a literal. */
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
}
