import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';

export type KeySetOptions = {
  readonly url: string;
  /** Called once for each failed read. */
  readonly onFailure: (error: unknown) => void;
};

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 * 1024;
/** Time for which keys are used without a new read. */
const MAX_AGE_MS = 600_000;
/** Minimum time between a read and the next one for an unknown key. */
const UNKNOWN_KEY_RETRY_MS = 30_000;
/** Minimum time between a failed read and the next read. */
const FAILED_READ_RETRY_MS = 1_000;

/** The issuer's keys cannot be read. */
export class KeysUnavailableError extends Error {
  override name = 'KeysUnavailable';
}

/**
 * The keys of an issuer (RFC 7517), read on first use. All callers share one request; while the issuer fails there
 * is at most one request a second, and the keys of the last read stay in use.
 */
export class KeySet {
  readonly #options: KeySetOptions;
  #keys: JWTVerifyGetKey | undefined;
  #readAt = 0;
  #failedAt: number | undefined;
  #pendingRead: Promise<void> | undefined;

  constructor(options: KeySetOptions) {
    this.#options = options;
  }

  /** Resolves after the keys are read or the read has failed; undefined if no read is needed. */
  ready(): Promise<void> | undefined {
    if (this.#keys && Date.now() < this.#readAt + MAX_AGE_MS) return undefined;
    const pendingRead = this.#read();
    // After a failed read the old keys are used without waiting for the next read.
    return this.#keys && this.#failedAt !== undefined ? undefined : pendingRead;
  }

  /**
   * The key that a token names.
   *
   * @throws {KeysUnavailableError} when it cannot be known which keys there are.
   * @throws {errors.JWKSNoMatchingKey} when there is no such key.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    await this.ready();
    try {
      return await this.#findCached(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (Date.now() < this.#readAt + UNKNOWN_KEY_RETRY_MS) throw error;
      await this.#read();
      if (this.#failedAt !== undefined)
        throw new KeysUnavailableError('The issuer is not available.');
      return await this.#findCached(header, token);
    }
  };

  readonly #findCached: JWTVerifyGetKey = (header, token) => {
    if (!this.#keys) throw new KeysUnavailableError('The issuer is not available.');
    return this.#keys(header, token);
  };

  #read(): Promise<void> | undefined {
    if (this.#failedAt !== undefined && Date.now() < this.#failedAt + FAILED_READ_RETRY_MS)
      return undefined;
    this.#pendingRead ??= fetchKeys(this.#options.url)
      .then(
        (keys) => {
          this.#keys = keys;
          this.#readAt = Date.now();
          this.#failedAt = undefined;
        },
        (error: unknown) => {
          this.#failedAt = Date.now();
          this.#options.onFailure(error);
        },
      )
      .finally(() => {
        this.#pendingRead = undefined;
      });
    return this.#pendingRead;
  }
}

async function fetchKeys(url: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new KeysUnavailableError(
      `The issuer answered HTTP ${response.status} instead of its keys.`,
    );
  }
  const set: unknown = JSON.parse(await readText(response));
  const keys = set instanceof Object && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(keys))
    throw new KeysUnavailableError('The response of the issuer is not a key set.');
  // An invalid entry does not make the others unusable.
  return createLocalJWKSet({ keys: keys.filter(isJwk) });
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new KeysUnavailableError('The issuer’s keys are too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const isJwk = (value: unknown): value is { kty: string } =>
  value instanceof Object && 'kty' in value && typeof value.kty === 'string';
