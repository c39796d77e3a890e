import type { Resolvers } from '../../async/resolvers.ts';
import type { CallContext, UpstreamRequest } from '../request.ts';
import type { Cancelable, StartCall } from './callbackify.ts';

/** What a read waits with that goes no further for now. */
export type Suspension = {
  /** The read ends here. */
  readonly cancel: (call: PipelineCall, error: unknown) => void;
};

/**
 * One policy on the way to a provider. A read passes all of them, there and back, as one object: a
 * promise and its closures for each read at each stage cost more than the policies themselves.
 */
export type Policy = {
  /**
   * On the way there. Throws what ends the read here. Who returns a hold moves the passage later;
   * the last stage always does.
   */
  readonly onRequest?: (call: PipelineCall) => Suspension | undefined;
  /** On the way back with an answer; only stages that the read has passed are told. */
  readonly onResponse?: (call: PipelineCall) => void;
  /** On the way back with an error; returns what the stages before this one are told. */
  readonly onError?: (error: unknown, call: PipelineCall) => unknown;
  /** Asked before that: the hold with which the read stays here, to go on once more. */
  readonly onRetry?: (error: unknown, call: PipelineCall) => Suspension | undefined;
};

type PipelineOptions<T> = {
  readonly policies: readonly Policy[];
  readonly request: UpstreamRequest<T>;
  readonly context: CallContext;
  readonly resolvers: Resolvers<T>;
};

/** One read on its way through the stages. */
export class PipelineCall<T = unknown> implements Cancelable {
  readonly request: UpstreamRequest<T>;
  readonly context: CallContext;
  /** Whether it ended because nobody waits for it. */
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

  /** Goes on from the stage in which it is. */
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

  /** Goes back from there with an answer. */
  succeed(succeed: T): void {
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
    this.#settle()?.resolve(succeed);
  }

  /** Goes back from there with an error, or with what a stage on the way throws instead. */
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

  /** Takes it out of whatever holds it, and fails. */
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

/** The way through the stages, in their order. */
export const createPipeline =
  (policies: readonly Policy[]): StartCall =>
  (request, context, resolvers) => {
    const call = new PipelineCall({ policies, request, context, resolvers });
    call.proceed();
    return call;
  };
