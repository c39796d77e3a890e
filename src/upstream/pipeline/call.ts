import type { Resolvers } from '../../async/resolvers.ts';
import type { CallContext, UpstreamRequest } from '../request.ts';
import type { Cancelable, StartCall } from './callbackify.ts';

/** A paused call; see `Policy.onRequest`. */
export type Suspension = {
  /** Called when the call is aborted or cancelled while paused. */
  readonly cancel: (call: PipelineCall, error: unknown) => void;
};

/**
 * A resilience policy. A call passes all policies in order and returns through them in
 * reverse, as one object: a promise and closures per policy cost more than the policies.
 */
export type Policy = {
  /**
   * Request phase. Throw to fail the call. Return a `Suspension` to pause it and call
   * `proceed()` later; the last policy always does.
   */
  readonly onRequest?: (call: PipelineCall) => Suspension | undefined;
  /** Response phase, in reverse order, for the policies that the call has entered. */
  readonly onResponse?: (call: PipelineCall) => void;
  /** Error phase, in reverse order. Returns the error for the earlier policies. */
  readonly onError?: (error: unknown, call: PipelineCall) => unknown;
  /**
   * Called before `onError`. Return a `Suspension` to keep the call, and call `proceed()` to
   * send it again.
   */
  readonly onRetry?: (error: unknown, call: PipelineCall) => Suspension | undefined;
};

type PipelineOptions<T> = {
  readonly policies: readonly Policy[];
  readonly request: UpstreamRequest<T>;
  readonly context: CallContext;
  readonly resolvers: Resolvers<T>;
};

/** One request on its way through the policies. */
export class PipelineCall<T = unknown> implements Cancelable {
  readonly request: UpstreamRequest<T>;
  readonly context: CallContext;
  /** Whether it ended because its last subscriber left. */
  isCancelled = false;
  readonly #policies: readonly Policy[];
  #resolvers: Resolvers<T> | undefined;
  /** The stage in which it is. */
  #index = -1;
  #suspension: Suspension | undefined = undefined;

  constructor({ policies, request, context, resolvers }: PipelineOptions<T>) {
    this.request = request;
    this.context = context;
    this.#policies = policies;
    this.#resolvers = resolvers;
  }

  /** Continues with the next policy. */
  proceed(): void {
    let suspension: Suspension | undefined;
    try {
      while (!suspension && this.#index + 1 < this.#policies.length) {
        this.#index += 1;
        suspension = this.#policies[this.#index]?.onRequest?.(this);
      }
      this.#suspension = suspension;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Returns a response through the policies that were entered. */
  succeed(answer: T): void {
    this.#suspension = undefined;
    try {
      while (this.#index > 0) {
        this.#index -= 1;
        this.#policies[this.#index]?.onResponse?.(this);
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#settle()?.resolve(answer);
  }

  /**
   * Returns an error through the policies that were entered; what one of them throws
   * replaces it.
   */
  fail(error: unknown): void {
    let failure = error;
    this.#suspension = undefined;
    for (let at = this.#index - 1; at >= 0; at -= 1) {
      const policy = this.#policies[at];
      try {
        if (!this.isCancelled) this.#suspension = policy?.onRetry?.(failure, this);
        if (this.#suspension) {
          this.#index = at;
          return;
        }
        if (policy?.onError) failure = policy.onError(failure, this);
      } catch (thrown) {
        failure = thrown;
      }
    }
    this.#settle()?.reject(failure);
  }

  /** V8 keeps the old tables of the maps that it was in, and it, for long: whoever waited is let go of. */
  #settle(): Resolvers<T> | undefined {
    const resolvers = this.#resolvers;
    this.#resolvers = undefined;
    return resolvers;
  }

  /** Fails a paused call and cancels its suspension. */
  abort(error: unknown): void {
    this.#suspension?.cancel(this, error);
    this.fail(error);
  }

  cancel(error: unknown): void {
    if (!this.#suspension) return;
    this.isCancelled = true;
    this.abort(error);
  }
}

/** A pipeline of policies, in their order. */
export const createPipeline =
  (policies: readonly Policy[]): StartCall =>
  (request, context, resolvers) => {
    const call = new PipelineCall({ policies, request, context, resolvers });
    call.proceed();
    return call;
  };
