import type { AbortSignalLike } from '../../async/abort.ts';
import { ConnectionPool, type ConnectionPoolOptions } from './connection-pool.ts';
import { UndiciRequest } from './undici-request.ts';

export type TransportRequest = {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  /** Path and query string, beginning with a slash. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body?: string | undefined;
  /** Ends the exchange; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignalLike;
  readonly maxBytes: number;
};

export type TransportResponse = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/**
 * The last stage towards a provider: one exchange, no policy. It never follows a redirect, for a
 * key must not travel to where it was not meant to go. Rejects with whatever went wrong;
 * `refusal.ts` understands it.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

export type TransportOptions = Partial<ConnectionPoolOptions>;

/** The real network. `close` waits for what is under way. */
export const createUndiciTransport = ({
  connectTimeout = 10_000,
}: TransportOptions = {}): {
  readonly transport: Transport;
  readonly close: () => Promise<void>;
} => {
  const pools = new Map<string, ConnectionPool>();
  const poolOf = (origin: string): ConnectionPool => {
    const pool = pools.get(origin) ?? new ConnectionPool(origin, { connectTimeout });
    pools.set(origin, pool);
    return pool;
  };
  return {
    transport: (request) =>
      new Promise((resolve, reject) => {
        const { origin, signal } = request;
        if (signal.aborted) reject(signal.reason);
        else new UndiciRequest(request, poolOf(origin), { resolve, reject }).start();
      }),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};
