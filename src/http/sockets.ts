import { buildConnector, Client } from 'undici';

export type SocketOptions = {
  /** Milliseconds a new connection may take. */
  readonly connectTimeout: number;
};

/**
 * The sockets to one origin, as many as exchanges are under way, those used last first. undici's own
 * pool opens more than are needed, because a socket counts as busy for a moment after its answer;
 * and it asks each client in turn whether it is free.
 */
export class Sockets {
  readonly #open: () => Client;
  readonly #all = new Set<Client>();
  readonly #idle: Client[] = [];

  constructor(origin: string, { connectTimeout }: SocketOptions) {
    const allowH2 = false;
    // One for all, as it remembers TLS sessions.
    const connect = buildConnector({ timeout: connectTimeout, allowH2 });
    // HTTP/1.1 with one exchange per socket: a slow answer holds up no other, and leaving it is
    // closing it. The pipe has its own clock, so undici's are off.
    const options = { connect, allowH2, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
    this.#open = () => new Client(origin, options);
  }

  take(): Client {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const client = this.#open();
    this.#all.add(client);
    return client;
  }

  /** Takes back a client whose exchange is over; it may have lost its socket. */
  give(client: Client): void {
    if (client.destroyed) this.#all.delete(client);
    else this.#idle.push(client);
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((client) => client.close()));
  }
}
