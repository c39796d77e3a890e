import { ProviderError } from '../../errors.ts';
import type { CallLimit, CallOptions, Handler, Interceptor, UpstreamRequest } from '../request.ts';

/** A read that waits to be counted with the others of its tick. */
type PendingCall = { readonly start: () => void; readonly reject: () => void };

/** Another read, or a cache that is shared, has answered: nothing was sent. */
const NOT_SENT: ReadonlySet<string> = new Set(['coalesced', 'hit', 'stale']);

/**
 * Upstream reads that one operation may still cause. What the cache answers, and what joins a read under way, is not
 * counted, nor are retries. The price before the operation holds this limit too, but cannot know how many jobs a
 * dataset has. Reads of one route that are asked for in one tick, such as one for each row of a list, are refused
 * together, before the first of them, where they are more than is left.
 */
export class CallBudget implements CallLimit {
  readonly #reads: number;
  #remaining: number;
  #pending: Map<string, PendingCall[]> | undefined;

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
      this.#enqueue(request.endpoint, { start, reject: refuse });
    });
  }

  exceededError({ provider }: Pick<UpstreamRequest<unknown>, 'provider'>): ProviderError {
    const message = `This operation needs more than ${this.#reads} upstream calls, which is the limit.`;
    return new ProviderError({ code: 'QUERY_TOO_COMPLEX', provider, message });
  }

  #enqueue(endpoint: string, pending: PendingCall): void {
    if (!this.#pending) {
      this.#pending = new Map();
      queueMicrotask(() => this.#decide());
    }
    const group = this.#pending.get(endpoint);
    if (group) group.push(pending);
    else this.#pending.set(endpoint, [pending]);
  }

  #decide(): void {
    const groups = this.#pending;
    this.#pending = undefined;
    for (const group of groups?.values() ?? []) {
      const fits = group.length <= this.#remaining;
      if (fits) this.#remaining -= group.length;
      for (const { start, reject } of group) (fits ? start : reject)();
    }
  }

  #counted({ credential, signal, deadline, record }: CallOptions): CallOptions {
    return {
      credential,
      signal,
      deadline,
      record: (event) => {
        if (NOT_SENT.has(event.kind)) this.#remaining += 1;
        record(event);
      },
    };
  }
}

/** Holds each call to its allowance, where it has one. */
export const limitCalls: Interceptor = (next) => (request, options) =>
  options.allowance ? options.allowance.admit(next, request, options) : next(request, options);
