import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { OperatorError } from './command.ts';

export type Address = { readonly port: number; readonly host: string };

/** How long a client may take, in milliseconds, and how much it may send before its body, in bytes. */
const LIMITS: ServerOptions = {
  // Longer than the idle time of common load balancers: a connection that the server closes first
  // resets a request that is on its way.
  keepAliveTimeout: 65_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // How often the two above are looked at.
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
};
/** For a client that does not read its response; longer than any operation takes. */
const STALL_MS = 120_000;
/** For the response to a client that has closed its side: only a write shows whether it still reads. */
const HALF_OPEN_MS = 5_000;
/** How long an idle connection is left open while draining: a request may be on its way. */
const IDLE_MS = 1_000;

/** @throws {OperatorError} when the address is not available. */
export const listen = (
  handle: RequestListener,
  { port, host }: Address,
  limits: ServerOptions = LIMITS,
): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(limits);
    server.timeout = STALL_MS;
    // Not in the types of Node. Without it a client that closes its side gets no response.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.once('error', (error) => reject(cannotListen(`${host}:${port}`, error)));
    server.on('connection', (socket) => {
      trackConnection(server, socket);
      socket.once('end', () => limitHalfOpen(server, socket));
    });
    server.on('request', (_, response) => trackResponse(server, response));
    server.on('request', handle);
    server.listen(port, host, () => resolve(server));
  });

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use.',
  EACCES: 'this user may not use the port.',
  EADDRNOTAVAIL: 'this machine does not have the address.',
  ENOTFOUND: 'there is no such host.',
};

/** The reason why an address is not available, in a sentence. */
export const cannotListen = (address: string, error: unknown): OperatorError => {
  const reason = error instanceof Error && 'code' in error && REASONS[String(error.code)];
  return new OperatorError(`Cannot listen on ${address}: ${reason || String(error)}`);
};

/** Where the server can be reached, without a slash at the end. */
export const urlOf = (server: Server): string => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('Not listening on TCP.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
};

/** Emptied when the response closes: V8 keeps old tables of a set alive (docs/v8.md#map-tables). */
type TrackedResponse = { response: ServerResponse | undefined };

const running = new WeakMap<Server, Set<TrackedResponse>>();

function trackResponse(server: Server, response: ServerResponse): void {
  if (!server.listening) response.setHeader('connection', 'close');
  const tracked = running.get(server) ?? new Set();
  const entry: TrackedResponse = { response };
  running.set(server, tracked.add(entry));
  response.once('close', () => {
    entry.response = undefined;
    tracked.delete(entry);
  });
}

/** Emptied when the socket closes, for the same reason. */
type TrackedSocket = { socket: Socket | undefined };

const connections = new WeakMap<Server, Set<TrackedSocket>>();

function trackConnection(server: Server, socket: Socket): void {
  const open = connections.get(server) ?? new Set();
  const connection: TrackedSocket = { socket };
  connections.set(server, open.add(connection));
  socket.once('close', () => {
    connection.socket = undefined;
    open.delete(connection);
  });
}

/**
 * A client that has closed its side of the connection gets a response that is written soon. A response that is
 * written in parts ends at once: its client is rather gone.
 */
function limitHalfOpen(server: Server, socket: Socket): void {
  const isWaiting = ({ response }: TrackedResponse): boolean =>
    response?.req.socket === socket && !response.writableEnded;
  const waiting = [...(running.get(server) ?? [])].filter(isWaiting);
  if (waiting.length === 0) return;
  const destroy = () => {
    if (waiting.some(isWaiting)) socket.destroy();
  };
  const isStream = waiting.some(({ response }) => response?.headersSent);
  const timer = setTimeout(destroy, isStream ? 0 : HALF_OPEN_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** Closes connections that are idle, and those whose request has not come whole. */
function closeIdle(server: Server): void {
  const active = new Set<Socket>();
  for (const { response } of running.get(server) ?? []) {
    if (response?.req.complete) active.add(response.req.socket);
  }
  for (const { socket } of connections.get(server) ?? []) {
    if (socket && !active.has(socket)) socket.destroy();
  }
}

/**
 * Stops accepting and resolves when the last request is answered. Each response from now on has
 * `connection: close`. Idle connections, and those that have sent no whole request, are closed a while later:
 * closing them at once loses requests that are on their way.
 */
export const drain = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    for (const { response } of running.get(server) ?? []) {
      if (response && !response.headersSent) response.setHeader('connection', 'close');
    }
    const closing = setInterval(() => closeIdle(server), IDLE_MS);
    // The close of `http.Server` would close idle connections at once.
    NetServer.prototype.close.call(server, () => {
      clearInterval(closing);
      resolve();
    });
  });
