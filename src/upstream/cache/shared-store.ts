import { createHmac } from 'node:crypto';
import type { CallContext, Credential, UpstreamRequest } from '../request.ts';

/** A value and the milliseconds until it expires. */
export type CachedValue = { readonly value: string; readonly ttlMs: number };
/** The slot of one value of an account. */
export type Slot = {
  /** Undefined if there is no value. */
  readonly cached: CachedValue | undefined;
  /**
   * Stores a new value, unless the account was forgotten after `getOrLock`: responses from
   * before must not be served after it.
   */
  readonly store: (value: string, ttlMs: number) => Promise<void>;
  /** Releases the lock early; undefined if this replica does not hold it. */
  readonly release: (() => Promise<void>) | undefined;
};

/** A store shared by all replicas. Every call may reject, and settles within bounded time. */
export type SharedStore = {
  readonly get: (key: string) => Promise<CachedValue | null>;
  readonly set: (key: string, value: string, ttlMs: number) => Promise<void>;
  /**
   * In one step: returns the value of an account, or tries to take the lock to make it,
   * which expires after `lockMs`.
   */
  readonly getOrLock: (account: string, key: string, lockMs: number) => Promise<Slot>;
  /** Deletes every value of an account in one step and notifies every replica. */
  readonly forget: (account: string) => Promise<void>;
  /**
   * Calls `listener` with each account that a replica forgets, and with undefined after a
   * reconnection, since notices may be lost.
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
  /** Deployments of a provider at different addresses never share. */
  readonly baseUrl: string;
  /** Mixed in, so that ids cannot be found by guessing keys. The same in every replica. */
  readonly secret: string | undefined;
};

/**
 * The key itself is the HMAC secret, because a secret of the process would give each replica
 * its own ids. The id does not reveal the key, and equal keys have equal ids.
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

/** Returns undefined if the store fails, and records the failure. */
export const failOpen = async <T>(
  { provider, endpoint }: UpstreamRequest<unknown>,
  { record }: CallContext,
  work: () => Promise<T> | undefined,
): Promise<T | undefined> => {
  try {
    return await work();
  } catch {
    record({ kind: 'shared-cache-error', provider, endpoint });
    return undefined;
  }
};
