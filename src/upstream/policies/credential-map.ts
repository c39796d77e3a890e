import { LRUCache } from 'lru-cache';
import type { Policy } from '../pipeline/call.ts';

/** Credentials to which the provider has responded; callers may invent any number of others. */
export const trackAnswered = () => {
  const ids = new LRUCache<string, true>({ max: 10_000 });
  const policy: Policy = {
    onResponse: ({ context }) =>
      void (ids.get(context.credential.id) ?? ids.set(context.credential.id, true)),
  };
  return { policy, has: (id: string): boolean => ids.has(id) };
};

export type AnsweredCredentials = Pick<ReturnType<typeof trackAnswered>, 'has'>;

/**
 * A value for each of the `max` most recently used credentials. Credentials without a response
 * of the provider do not displace those with one.
 */
export class CredentialMap<V extends {}> {
  readonly #answered: AnsweredCredentials;
  readonly #known: LRUCache<string, V>;
  readonly #unknown: LRUCache<string, V>;

  constructor(answered: AnsweredCredentials, max: number) {
    this.#answered = answered;
    this.#known = new LRUCache<string, V>({ max });
    this.#unknown = new LRUCache<string, V>({ max });
  }

  get(id: string): V | undefined {
    // As a rule no provider has refused anything.
    if (this.#known.size + this.#unknown.size === 0) return undefined;
    return this.#known.get(id) ?? this.#unknown.get(id);
  }

  set(id: string, value: V): void {
    const [to, from] = this.#answered.has(id)
      ? [this.#known, this.#unknown]
      : [this.#unknown, this.#known];
    from.delete(id);
    to.set(id, value);
  }
}
