import { buildConnector, Client } from 'undici';

export type ConnectionPoolOptions = {
  /** Milliseconds a new connection may take. */
  readonly connectTimeout: number;
};

/**
 * The sockets to one origin: as many as there are exchanges under way, those used last first.
 * undici's own pool looks for a free client among all of them, and opens another while the one that
 * has just answered is not yet free again.
 */
export class ConnectionPool {
  readonly #open: () => Client;
  readonly #all: Client[] = [];
  readonly #idle: Client[] = [];

  constructor(origin: string, { connectTimeout }: ConnectionPoolOptions) {
    const allowH2 = false;
    // One for all clients, as it remembers TLS sessions.
    const connect = buildConnector({ timeout: connectTimeout, allowH2 });
    // HTTP/1.1 with one exchange per socket: a slow answer holds up no other, and leaving it is
    // closing it. The pipe has its own clock, so undici's are off.
    const options = { connect, allowH2, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
    this.#open = () => new Client(origin, options);
  }

  acquire(): Client {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const client = this.#open();
    this.#all.push(client);
    return client;
  }

  /** Takes back a client whose exchange is over; one without a connection is used when no other is left. */
  release(client: Client, isConnected: boolean): void {
    if (isConnected) this.#idle.push(client);
    else this.#idle.unshift(client);
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.close()));
  }
}
