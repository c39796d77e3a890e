import { LRUCache } from 'lru-cache';
import { Traffic } from './traffic.ts';

/** Names of one generation. Two are kept: what was not seen again in the younger one goes with the older. */
const GENERATION = 10_000;

/** What was learnt about one list of one account, to make the next look-up cheaper. Never an answer. */
export class ListMemory {
  /** Length of the unfiltered list as last seen; undefined before it was read. */
  total: number | undefined = undefined;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  /** The text that the provider's `search` finds the item by. */
  nameOf(id: string): string | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  saw(id: string, name: string): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(id, name);
  }
}

export type AccountMemory = Readonly<
  Record<'datasets' | 'models' | 'projects' | 'jobs', ListMemory>
> & { readonly traffic: Traffic };

/** Remembers per credential, known by its HMAC; an hour without use and it is forgotten. */
export class Memory {
  readonly #accounts = new LRUCache<string, AccountMemory>({
    max: 100,
    ttl: 3_600_000,
    updateAgeOnGet: true,
  });

  readonly #sockets: number;

  /** `sockets` is how many reads of one account may be under way at a provider at once. */
  constructor(sockets: number) {
    this.#sockets = sockets;
  }

  of(credentialId: string): AccountMemory {
    const known = this.#accounts.get(credentialId);
    if (known) return known;
    const account = {
      traffic: new Traffic(this.#sockets),
      datasets: new ListMemory(),
      models: new ListMemory(),
      projects: new ListMemory(),
      jobs: new ListMemory(),
    };
    this.#accounts.set(credentialId, account);
    return account;
  }
}
