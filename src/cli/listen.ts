import { createServer, type RequestListener, type Server } from 'node:http';
import { OperatorError } from './command.ts';

export type Address = { readonly port: number; readonly host: string };

// Longer than the idle time of the usual load balancers: whoever closes last never resets a request.
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;

/** @throws {OperatorError} when the address cannot be had. */
export const listen = (handle: RequestListener, { port, host }: Address): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(
      { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
      handle,
    );
    server.once('error', (error) => reject(cannotListen(`${host}:${port}`, error)));
    // A connection kept alive is idle again after its answer, and would hold up a server that drains.
    server.on('request', (_, response) => {
      response.once('close', () => server.listening || server.closeIdleConnections());
    });
    server.listen(port, host, () => resolve(server));
  });

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use.',
  EACCES: 'this user may not use the port.',
  EADDRNOTAVAIL: 'this machine does not have the address.',
  ENOTFOUND: 'there is no such host.',
};

/** Why an address could not be had, in a sentence. */
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

/** Stops accepting and resolves when the last running request has been answered. */
export const drain = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
