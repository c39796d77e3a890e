import { buildConnector, Client } from 'undici';
import { ProxyTunnel, proxyOf } from './proxy.ts';

export type ConnectionPoolOptions = {
  /** Milliseconds to establish a connection. */
  readonly connectTimeout: number;
};

/**
 * A pool of connections to one origin, one per concurrent exchange, last in, first out.
 * undici's own pool searches all clients, and opens a new one while the one that has just
 * responded is not yet free.
 */
export class ConnectionPool {
  readonly #open: () => Client;
  readonly #all: Client[] = [];
  readonly #idle: Client[] = [];
  readonly #tunnel: ProxyTunnel | undefined;

  constructor(origin: string, { connectTimeout }: ConnectionPoolOptions) {
    const allowH2 = false;
    // Shared by all clients, as it caches TLS sessions.
    const connector = buildConnector({ timeout: connectTimeout, allowH2 });
    const proxy = proxyOf(origin);
    this.#tunnel = proxy && new ProxyTunnel(proxy, connector, connectTimeout);
    const connect = this.#tunnel?.connect ?? connector;
    // HTTP/1.1 with one exchange per connection: a slow response delays no other, and
    // closing the connection cancels it. undici's timeouts are off because the pipeline has
    // its own.
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

  /** Returns a client to the pool; one without a connection is reused last. */
  release(client: Client, isConnected: boolean): void {
    if (isConnected) this.#idle.push(client);
    else this.#idle.unshift(client);
  }

  /** Waits for the exchanges in progress. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.close()));
    await this.#tunnel?.close();
  }
}
