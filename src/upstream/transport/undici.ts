import { ConnectionPool, type ConnectionPoolOptions } from './connection-pool.ts';
import type { Network } from './transport.ts';
import { UndiciRequest } from './undici-request.ts';

export type TransportOptions = Partial<ConnectionPoolOptions>;

/** The transport over the network. `close` waits for the exchanges in progress. */
export const createUndiciTransport = ({
  connectTimeout = 10_000,
}: TransportOptions = {}): Network => {
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
