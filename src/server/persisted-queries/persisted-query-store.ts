import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const MAX_BYTES = 16_000_000;
/** Bytes of an entry besides its text. */
const ENTRY_BYTES = 256;
/** Replicas share a document for a day after its last registration. */
const SHARED_MS = 86_400_000;

/** The part of the shared cache that is used here. A rejection is treated as a missing value. */
export type SharedDocuments = {
  readonly get: (key: string) => Promise<{ readonly value: string } | null>;
  readonly set: (key: string, value: string, ttlMs: number) => Promise<void>;
};

/** Registered documents by their SHA-256 hash: in memory, bounded, and shared by replicas where they have a cache. */
export class PersistedQueryStore {
  readonly #shared: SharedDocuments | undefined;
  readonly #documents = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (text) => 2 * text.length + ENTRY_BYTES,
  });

  constructor(shared?: SharedDocuments) {
    this.#shared = shared;
  }

  /** A document of this process; undefined if it has none. */
  get(sha256: string): string | undefined {
    return this.#documents.get(sha256);
  }

  /** The same, or a document that another replica registered. */
  async find(sha256: string): Promise<string | undefined> {
    const document = this.get(sha256);
    if (document !== undefined) return document;
    try {
      const shared = await this.#shared?.get(keyOf(sha256));
      return shared && isHashOf(sha256, shared.value) ? shared.value : undefined;
    } catch {
      return undefined;
    }
  }

  /** Registers a document that passed validation and limits. It does not wait for the shared cache. */
  add(sha256: string, document: string): void {
    if (this.#documents.get(sha256) !== undefined) return;
    this.#documents.set(sha256, document);
    this.#shared?.set(keyOf(sha256), document, SHARED_MS).catch(() => {});
  }
}

export const isHashOf = (sha256: string, document: string): boolean =>
  hash('sha256', document) === sha256;

const keyOf = (sha256: string): string => `persisted-query:${sha256}`;
