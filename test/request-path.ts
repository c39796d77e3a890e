import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** False in the project `yoga-path` of `vitest.config.ts`, which runs the tests over HTTP once more on that path. */
export const fastPath = process.env.REQUEST_PATH !== 'yoga';

export type TestServer = { readonly url: string; readonly close: () => void };

/** Puts a listener on a socket: only requests that arrive over a socket can take the fast path. */
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

/** Posts a JSON body, as GraphQL clients do. */
export const send = ({ url }: TestServer, body: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
