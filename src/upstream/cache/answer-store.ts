import { LRUCache } from 'lru-cache';

/** A parsed response in memory. Times are on the clock of `performance.now()`. */
export type Entry = {
  readonly owner: Owner;
  readonly response: unknown;
  readonly freshUntil: number;
  /** When its read began. */
  readonly readAt: number;
  refreshing: boolean;
};

/** A credential with pending requests or cached responses. */
export type Owner = {
  /** The credential's id in this process. */
  readonly id: string;
  /** The credential's id in every replica; undefined without a shared store. */
  readonly sharedId: string | undefined;
  /** The keys of its cached responses. */
  readonly keys: Set<string>;
  pending: number;
  /**
   * Whether the provider has refused the credential. Responses to earlier requests are then
   * not stored.
   */
  isRevoked: boolean;
};

/**
 * Cached responses by key and by credential. A credential is removed with its last response,
 * so other credentials can displace its responses but not the link to them.
 */
export class ResponseStore {
  readonly #maxBytes: number;
  readonly #entries: LRUCache<string, Entry>;
  readonly #owners = new Map<string, Owner>();
  readonly #bySharedId = new Map<string, Owner>();

  /** `maxBytes` bounds the sum of the weights of all responses. */
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

  /** Returns the owner of a request that starts; call `end` when it has ended. */
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

  /** Stores a response, unless it is larger than the memory or its credential is revoked. */
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

  /** Deletes all responses of a credential, and stores none that was requested before now. */
  revoke(owner: Owner | undefined): void {
    if (!owner) return;
    owner.isRevoked = true;
    this.#unregister(owner);
    for (const key of owner.keys) this.#entries.delete(key);
  }

  /** As `revoke`, by the id that all replicas use; undefined stands for all credentials. */
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
