import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Whether ordinary requests take the fast path in this run. `vitest.config.ts` runs what is asked
 * over HTTP on both paths.
 */
export const fastPath = process.env.WAY !== 'long';

export type TestServer = { readonly url: string; readonly close: () => void };

/** A front door of a gateway: only what comes over a socket has two ways to go. */
export async function startTestServer(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/graphql`, close };
}

/** Sends a body, as clients of GraphQL do. */
export const send = ({ url }: TestServer, body: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
