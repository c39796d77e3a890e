import { LRUCache } from 'lru-cache';

/** An answer in memory. Times are of `performance.now()`. */
export type Entry = {
  readonly owner: Owner;
  readonly response: unknown;
  readonly freshUntil: number;
  refreshing: boolean;
};

/** A credential with reads under way or answers in memory. */
export type Owner = {
  /** The credential's id in this process. */
  readonly id: string;
  /** The credential's id in every replica; undefined where no store is shared. */
  readonly sharedId: string | undefined;
  /** The keys of its answers. */
  readonly keys: Set<string>;
  pending: number;
  /** Whether the provider has refused the credential: what was asked before is not kept any more. */
  isRevoked: boolean;
};

/**
 * Answers in memory, and which credential each of them was given to. A credential is forgotten with
 * its last answer, so that any number of other credentials displaces nothing but answers.
 */
export class ResponseStore {
  readonly #maxBytes: number;
  readonly #entries: LRUCache<string, Entry>;
  readonly #owners = new Map<string, Owner>();
  readonly #bySharedId = new Map<string, Owner>();

  /** `maxBytes` bounds the weights of all answers. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#entries = new LRUCache<string, Entry>({
      maxSize: maxBytes,
      dispose: ({ owner }, key, reason) => {
        if (reason === 'set') return;
        owner.keys.delete(key);
        this.#removeIdle(owner);
      },
    });
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** The owner of a read that begins; `end` follows when it has ended. */
  begin(id: string, sharedIdOf: () => string | undefined): Owner {
    let owner = this.#owners.get(id);
    if (!owner) {
      owner = { id, sharedId: sharedIdOf(), keys: new Set(), pending: 0, isRevoked: false };
      this.#register(owner);
    }
    owner.pending += 1;
    return owner;
  }

  end(owner: Owner): void {
    owner.pending -= 1;
    this.#removeIdle(owner);
  }

  /** Keeps an answer, unless it is larger than the memory or was asked for by a refused credential. */
  set(key: string, entry: Entry, bytes: number): void {
    const { owner } = entry;
    if (owner.isRevoked) return;
    if (bytes > this.#maxBytes) {
      this.delete(key);
      return;
    }
    this.#register(owner);
    owner.keys.add(key);
    this.#entries.set(key, entry, { size: bytes });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets all that a credential was answered, and keeps nothing that it asked for before now. */
  revoke(owner: Owner | undefined): void {
    if (!owner) return;
    owner.isRevoked = true;
    this.#unregister(owner);
    for (const key of owner.keys) this.#entries.delete(key);
  }

  /** The same by the id that every replica knows; undefined stands for all credentials. */
  revokeShared(sharedId: string | undefined): void {
    if (sharedId !== undefined) this.revoke(this.#bySharedId.get(sharedId));
    else for (const owner of this.#owners.values()) this.revoke(owner);
  }

  #register(owner: Owner): void {
    this.#owners.set(owner.id, owner);
    if (owner.sharedId !== undefined) this.#bySharedId.set(owner.sharedId, owner);
  }

  #removeIdle(owner: Owner): void {
    if (owner.keys.size === 0 && owner.pending === 0) this.#unregister(owner);
  }

  #unregister(owner: Owner): void {
    if (this.#owners.get(owner.id) !== owner) return;
    this.#owners.delete(owner.id);
    if (owner.sharedId !== undefined) this.#bySharedId.delete(owner.sharedId);
  }
}
