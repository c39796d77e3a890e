import { ProviderError } from '../../errors.ts';
import type { Call, Policy, Read, Send } from '../request.ts';

/** A read that waits to be counted with the others of its tick. */
type Asked = { readonly start: () => void; readonly refuse: () => void };

/** Another read, or a cache that is shared, has answered: nothing was sent. */
const NOT_SENT: ReadonlySet<string> = new Set(['coalesced', 'hit', 'stale']);

/**
 * Upstream reads that one operation may still cause. What the cache answers, and what joins a read under way, is not
 * counted, nor are retries. The price before the operation holds this limit too, but cannot know how many jobs a
 * dataset has. Reads of one route that are asked for in one tick, such as one for each row of a list, are refused
 * together, before the first of them, where they are more than is left.
 */
export class Allowance {
  readonly #reads: number;
  #left: number;
  #asked: Map<string, Asked[]> | undefined;

  constructor(reads: number) {
    this.#reads = reads;
    this.#left = reads;
  }

  get left(): number {
    return this.#left;
  }

  admit<T>(next: Send, read: Read<T>, call: Call): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        next(read, this.#counted(call)).then(resolve, reject);
      };
      const refuse = (): void => reject(this.exceeded(read));
      this.#ask(read.endpoint, { start, refuse });
    });
  }

  exceeded({ provider }: Pick<Read<unknown>, 'provider'>): ProviderError {
    const message = `This operation needs more than ${this.#reads} upstream calls, which is the limit.`;
    return new ProviderError({ code: 'QUERY_TOO_COMPLEX', provider, message });
  }

  #ask(endpoint: string, asked: Asked): void {
    if (!this.#asked) {
      this.#asked = new Map();
      queueMicrotask(() => this.#decide());
    }
    const group = this.#asked.get(endpoint);
    if (group) group.push(asked);
    else this.#asked.set(endpoint, [asked]);
  }

  #decide(): void {
    const groups = this.#asked;
    this.#asked = undefined;
    for (const group of groups?.values() ?? []) {
      const fits = group.length <= this.#left;
      if (fits) this.#left -= group.length;
      for (const { start, refuse } of group) (fits ? start : refuse)();
    }
  }

  #counted({ credential, signal, deadline, record }: Call): Call {
    return {
      credential,
      signal,
      deadline,
      record: (event) => {
        if (NOT_SENT.has(event.kind)) this.#left += 1;
        record(event);
      },
    };
  }
}

/** Holds each call to its allowance, where it has one. */
export const allowed: Policy = (next) => (read, call) =>
  call.allowance ? call.allowance.admit(next, read, call) : next(read, call);
