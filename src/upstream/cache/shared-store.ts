import { createHmac } from 'node:crypto';
import type { CallContext, Credential, UpstreamRequest } from '../request.ts';

/** A value, and the milliseconds that it has left. */
export type CachedValue = { readonly value: string; readonly ttlMs: number };
/** The place of one value of an account. */
export type Slot = {
  /** Undefined where there is none. */
  readonly cached: CachedValue | undefined;
  /**
   * Stores a new value, unless the account was forgotten meanwhile: what was asked
   * for before that may not be served after it.
   */
  readonly store: (value: string, ttlMs: number) => Promise<void>;
  /** Gives the right to make a value back before its time; undefined where there is no such right. */
  readonly release: (() => Promise<void>) | undefined;
};

/** What all replicas see. Every call may reject, and ends soon. */
export type SharedStore = {
  readonly get: (key: string) => Promise<CachedValue | null>;
  readonly set: (key: string, value: string, ttlMs: number) => Promise<void>;
  /**
   * In one step, for between two another might come and go: the value of an account; where there is
   * none, the right to make it, which ends after `lockMs`.
   */
  readonly getOrLock: (account: string, key: string, lockMs: number) => Promise<Slot>;
  /** Forgets every value of an account in one step, and notifies every replica. */
  readonly forget: (account: string) => Promise<void>;
  /**
   * Calls `listener` with each account that a replica forgets, and with undefined where some may
   * have been missed, being connected anew.
   */
  readonly onForgotten: (listener: (account: string | undefined) => void) => void;
};

export type SharedScope = {
  readonly store: SharedStore;
  /** The credential's id, the same in every replica. */
  readonly idOf: (credential: Credential) => string;
};

export type SharedScopeOptions = {
  readonly store: SharedStore;
  readonly provider: string;
  /** Two deployments of a provider never share, whatever their keys. */
  readonly baseUrl: string;
  /** Mixed in, so that an id cannot be found by guessing keys; the same in every replica. */
  readonly secret: string | undefined;
};

/**
 * A process's own HMAC secret would keep replicas apart, so the key itself is the secret here: who
 * has the id cannot compute the key, and who has the same key has the same id.
 */
export const sharedScope = ({
  store,
  provider,
  baseUrl,
  secret = '',
}: SharedScopeOptions): SharedScope => ({
  store,
  idOf: ({ key }) =>
    createHmac('sha256', key)
      .update(`dataset-graph cache v1\0${provider}\0${baseUrl}\0${secret}`)
      .digest('base64url'),
});

/** Does without the store when it fails, and tells so: undefined then. */
export const failOpen = async <T>(
  { provider, endpoint }: UpstreamRequest<unknown>,
  { record }: CallContext,
  work: () => Promise<T> | undefined,
): Promise<T | undefined> => {
  try {
    return await work();
  } catch {
    record({ kind: 'unshared', provider, endpoint });
    return undefined;
  }
};
