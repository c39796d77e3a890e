import type { AbortListener } from '../../async/abort.ts';
import type { Resolvers } from '../../async/resolvers.ts';
import { SharedTask, SingleFlight } from '../../async/single-flight.ts';
import type { Cancelable, StartCall } from '../pipeline/callbackify.ts';
import {
  type CallContext,
  type CallOptions,
  cancelledError,
  type Handler,
  requestKey,
  type UpstreamRequest,
} from '../request.ts';

/**
 * Shares identical requests of one credential that are in flight at the same time, also between operations. Each
 * caller unsubscribes on its own signal; the shared request is cancelled after the last one, and its deadline is the
 * latest of all callers. Errors are shared by the subscribers and not kept.
 *
 * A call with `notBefore` does not join a request that began earlier. It waits for its end, so that a route is not
 * read twice at a time however many callers send it; all that wait then share one request.
 */
export const coalesce = (startCall: StartCall): Handler => {
  const inFlight = new SingleFlight<unknown, SharedCall>();

  const handler: Handler = (request, options) => {
    const key = `${options.credential.id} ${requestKey(request)}`;
    const { notBefore } = options;
    const earlier = notBefore === undefined ? undefined : inFlight.get(key);
    if (notBefore !== undefined && earlier && earlier.startedAt < notBefore) {
      return endOf(earlier, request, options).then(() => handler(request, options));
    }
    return new Promise((resolve, reject) => {
      if (options.signal.aborted) return reject(cancelledError(request, options));
      // The same key is the same builder, hence the same type.
      const subscriber = new Subscriber(request, options, { resolve, reject });
      const create = () => new SharedCall(request, options, startCall);
      const { task, isShared } = inFlight.join(key, subscriber, create);
      subscriber.task = task;
      if (!isShared) return;
      task.deadline = Math.max(task.deadline, options.deadline);
      // The shared cache must not answer with a read from before.
      if (notBefore !== undefined)
        task.notBefore = Math.max(task.notBefore ?? notBefore, notBefore);
      const { provider, endpoint } = request;
      options.record({ kind: 'coalesced', provider, endpoint, readAt: task.startedAt });
    });
  };
  return handler;
};

/** Resolves when the task has a result or an error; rejects at once when the caller's signal aborts. */
const endOf = (
  task: SharedCall,
  request: UpstreamRequest<unknown>,
  options: CallOptions,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    if (options.signal.aborted) return reject(cancelledError(request, options));
    const subscriber = new Subscriber(request, options, { resolve, reject });
    const onEnd = () => subscriber.resolve(undefined);
    task.subscribe({ resolve: onEnd, reject: onEnd });
    subscriber.task = task;
  });

/** One caller of a shared call; rejects at once when the caller's signal aborts. */
class Subscriber implements Resolvers<unknown>, AbortListener {
  task: SharedCall | undefined = undefined;
  readonly #request: UpstreamRequest<unknown>;
  readonly #options: CallOptions;
  readonly #resolvers: Resolvers<unknown>;

  constructor(
    request: UpstreamRequest<unknown>,
    options: CallOptions,
    resolvers: Resolvers<unknown>,
  ) {
    this.#request = request;
    this.#options = options;
    this.#resolvers = resolvers;
    options.signal.addEventListener('abort', this);
  }

  resolve(value: unknown): void {
    this.#options.signal.removeEventListener('abort', this);
    this.#resolvers.resolve(value);
  }

  reject(error: unknown): void {
    this.#options.signal.removeEventListener('abort', this);
    this.#resolvers.reject(error);
  }

  handleEvent(): void {
    const error = cancelledError(this.#request, this.#options);
    this.#resolvers.reject(error);
    this.task?.unsubscribe(error);
  }
}

/** A request in flight for all its subscribers. Its events are recorded for the first of them. */
class SharedCall extends SharedTask<unknown> implements CallContext {
  readonly credential: CallContext['credential'];
  readonly record: CallContext['record'];
  readonly startedAt = performance.now();
  deadline: number;
  notBefore: number | undefined;
  readonly #request: UpstreamRequest<unknown>;
  readonly #startCall: StartCall;
  #running: Cancelable | undefined = undefined;

  constructor(
    request: UpstreamRequest<unknown>,
    { credential, record, deadline, notBefore }: CallOptions,
    startCall: StartCall,
  ) {
    super();
    this.credential = credential;
    this.record = record;
    this.deadline = deadline;
    this.notBefore = notBefore;
    this.#request = request;
    this.#startCall = startCall;
  }

  start(): void {
    this.#running = this.#startCall(this.#request, this, this);
  }

  cancel(error: unknown): void {
    this.#running?.cancel(error);
  }
}
