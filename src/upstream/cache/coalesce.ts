import type { AbortListener } from '../../async/abort.ts';
import type { CallResolvers, Cancelable, StartCall } from '../pipeline/callbackify.ts';
import {
  type CallContext,
  type CallOptions,
  cancelledError,
  type Handler,
  requestKey,
  type UpstreamRequest,
} from '../request.ts';

/**
 * Identical reads under way at the same time are one, also across requests, per credential. Each
 * waiter leaves on its own signal; the shared read ends when the last one has left, and may take as
 * long as the most patient allows. A failure is shared by those who wait for it and not remembered.
 */
export const coalesce = (startCall: StartCall): Handler => {
  const inFlight = new Map<string, InFlightCall>();
  return (request, options) =>
    new Promise((answered, failed) => {
      if (options.signal.aborted) return failed(cancelledError(request, options));
      const key = `${options.credential.id} ${requestKey(request)}`;
      const current = inFlight.get(key);
      // The same key is the same builder, hence the same type.
      const subscriber: Subscriber = { options, resolve: answered, reject: failed };
      if (current) {
        options.record({
          kind: 'coalesced',
          provider: request.provider,
          endpoint: request.endpoint,
        });
        current.join(subscriber);
      } else {
        new InFlightCall(request, subscriber, { inFlight, key }).start(startCall);
      }
    });
};

type Subscriber = CallResolvers<unknown> & { readonly options: CallOptions };
type InFlightKey = { readonly inFlight: Map<string, InFlightCall>; readonly key: string };

/** A read under way for anybody who wants it: it answers to none of its waiters alone. */
class InFlightCall implements CallResolvers<unknown>, CallContext, AbortListener {
  readonly credential: CallContext['credential'];
  readonly record: CallContext['record'];
  deadline: number;
  readonly #request: UpstreamRequest<unknown>;
  readonly #inFlight: Map<string, InFlightCall>;
  readonly #key: string;
  #subscribers: Subscriber[];
  #running: Cancelable | undefined = undefined;

  constructor(
    request: UpstreamRequest<unknown>,
    first: Subscriber,
    { inFlight: flights, key }: InFlightKey,
  ) {
    const { credential, record, deadline, signal } = first.options;
    this.credential = credential;
    this.record = record;
    this.deadline = deadline;
    this.#request = request;
    this.#inFlight = flights;
    this.#key = key;
    this.#subscribers = [first];
    signal.addEventListener('abort', this);
    flights.set(key, this);
  }

  start(start: StartCall): void {
    this.#running = start(this.#request, this, this);
  }

  join(subscriber: Subscriber): void {
    const { deadline, signal } = subscriber.options;
    this.#subscribers.push(subscriber);
    this.deadline = Math.max(this.deadline, deadline);
    signal.addEventListener('abort', this);
  }

  /** Somebody leaves. */
  handleEvent(): void {
    const subscribers = this.#subscribers;
    this.#subscribers = subscribers.filter(({ options: call }) => !call.signal.aborted);
    for (const { options: call, reject } of subscribers) {
      if (call.signal.aborted) this.#unsubscribe(reject, cancelledError(this.#request, call));
    }
  }

  #unsubscribe(reject: Subscriber['reject'], error: unknown): void {
    reject(error);
    if (this.#subscribers.length > 0) return;
    const running = this.#running;
    this.#settle();
    running?.cancel(error);
  }

  resolve(answer: unknown): void {
    for (const subscriber of this.#settle()) subscriber.resolve(answer);
  }

  reject(error: unknown): void {
    for (const subscriber of this.#settle()) subscriber.reject(error);
  }

  #settle(): readonly Subscriber[] {
    const subscribers = this.#subscribers;
    // V8 keeps the old tables of a map, and what they hold, for long: nothing is left in them.
    this.#subscribers = [];
    this.#running = undefined;
    // An abandoned flight is not the one that took off after it.
    if (this.#inFlight.get(this.#key) === this) this.#inFlight.delete(this.#key);
    for (const { options: call } of subscribers) call.signal.removeEventListener('abort', this);
    return subscribers;
  }
}
