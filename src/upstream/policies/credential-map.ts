import { LRUCache } from 'lru-cache';
import type { Stage } from '../pipeline/call.ts';

/** Credentials that the provider has answered; the others may be anybody's invention. */
export const answeredCallers = () => {
  const ids = new LRUCache<string, true>({ max: 10_000 });
  const stage: Stage = {
    answered: ({ caller }) =>
      void (ids.get(caller.credential.id) ?? ids.set(caller.credential.id, true)),
  };
  return { stage, has: (id: string): boolean => ids.has(id) };
};

export type AnsweredCallers = Pick<ReturnType<typeof answeredCallers>, 'has'>;

/**
 * A value for each credential, as many as `max`, the least recently used ones gone. Credentials that
 * the provider has not answered displace none that it has.
 */
export class CallerMap<V extends {}> {
  readonly #answered: AnsweredCallers;
  readonly #known: LRUCache<string, V>;
  readonly #unknown: LRUCache<string, V>;

  constructor(answered: AnsweredCallers, max: number) {
    this.#answered = answered;
    this.#known = new LRUCache<string, V>({ max });
    this.#unknown = new LRUCache<string, V>({ max });
  }

  get(id: string): V | undefined {
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
