import { ProviderError } from '../../errors.ts';
import type { CallLimit, CallOptions, Handler, Interceptor, UpstreamRequest } from '../request.ts';

/** A request that is counted with the others of its tick. */
type PendingCall = {
  readonly endpoint: string;
  readonly start: () => void;
  readonly reject: () => void;
};

/** Events that say that another call or a cache has responded, so nothing was sent. */
const NOT_SENT: ReadonlySet<string> = new Set(['coalesced', 'hit', 'stale']);

/**
 * Upstream calls that one operation may still make. Cache hits, coalesced calls and retries
 * are not counted. The cost estimate before execution applies the same limit, but does not
 * know how many jobs a dataset has. Requests of one route in one tick, such as one per row of
 * a list, are admitted or rejected together.
 */
export class CallBudget implements CallLimit {
  readonly #reads: number;
  #remaining: number;
  #pending: PendingCall[] | undefined;

  constructor(reads: number) {
    this.#reads = reads;
    this.#remaining = reads;
  }

  get remaining(): number {
    return this.#remaining;
  }

  admit<T>(next: Handler, request: UpstreamRequest<T>, options: CallOptions): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        next(request, this.#counted(options)).then(resolve, reject);
      };
      const refuse = (): void => reject(this.exceededError(request));
      this.#enqueue({ endpoint: request.endpoint, start, reject: refuse });
    });
  }

  exceededError({ provider }: Pick<UpstreamRequest<unknown>, 'provider'>): ProviderError {
    const message = `This operation needs more than ${this.#reads} upstream calls, which is the limit.`;
    return new ProviderError({ code: 'QUERY_TOO_COMPLEX', provider, message });
  }

  #enqueue(pending: PendingCall): void {
    if (this.#pending) {
      this.#pending.push(pending);
      return;
    }
    this.#pending = [pending];
    queueMicrotask(() => this.#decide());
  }

  #decide(): void {
    const pending = this.#pending ?? [];
    this.#pending = undefined;
    // As a rule all of them fit, whatever their routes.
    if (pending.length <= this.#remaining) this.#admitAll(pending);
    else {
      for (const group of Map.groupBy(pending, ({ endpoint }) => endpoint).values()) {
        if (group.length <= this.#remaining) this.#admitAll(group);
        else for (const { reject } of group) reject();
      }
    }
  }

  #admitAll(calls: readonly PendingCall[]): void {
    this.#remaining -= calls.length;
    for (const { start } of calls) start();
  }

  #counted({ credential, signal, deadline, notBefore, record }: CallOptions): CallOptions {
    return {
      credential,
      signal,
      deadline,
      notBefore,
      record: (event) => {
        if (NOT_SENT.has(event.kind)) this.#remaining += 1;
        record(event);
      },
    };
  }
}

/** Applies the call budget of an operation, if it has one. */
export const limitCalls: Interceptor = (next) => (request, options) =>
  options.allowance ? options.allowance.admit(next, request, options) : next(request, options);
