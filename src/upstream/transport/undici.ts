import type { AbortSignalLike } from '../../async/abort.ts';
import { type SocketOptions, Sockets } from './connection-pool.ts';
import { Exchange } from './undici-request.ts';

export type NetworkRequest = {
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

export type NetworkResponse = {
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
export type Network = (request: NetworkRequest) => Promise<NetworkResponse>;

export type NetworkOptions = Partial<SocketOptions>;

/** The real network. `close` waits for what is under way. */
export const undiciNetwork = ({
  connectTimeout = 10_000,
}: NetworkOptions = {}): {
  readonly network: Network;
  readonly close: () => Promise<void>;
} => {
  const known = new Map<string, Sockets>();
  const socketsTo = (origin: string): Sockets => {
    const sockets = known.get(origin) ?? new Sockets(origin, { connectTimeout });
    known.set(origin, sockets);
    return sockets;
  };
  return {
    network: (request) =>
      new Promise((resolve, reject) => {
        const { origin, signal } = request;
        if (signal.aborted) reject(signal.reason);
        else new Exchange(request, socketsTo(origin), { resolve, reject }).start();
      }),
    close: async () => {
      await Promise.all([...known.values()].map((sockets) => sockets.close()));
    },
  };
};
