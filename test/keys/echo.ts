import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type EchoMode = (response: ServerResponse, key: string, request: IncomingMessage) => void;

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** Ways to fail in which a provider says the key that it was shown, wherever that could come through. */
export const ECHO_MODES: Readonly<Record<string, EchoMode>> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 410, 422, 429, 500, 503, 524].map((status) => [
      `status ${status}`,
      (response: ServerResponse, key: string) =>
        json(response, status, { detail: `The key ${key} is bad`, error: key, message: key }),
    ]),
  ),
  'a list of complaints': (response, key) =>
    json(response, 422, {
      detail: [{ loc: ['header', key], msg: `no such key: ${key}`, input: key }],
    }),
  'a page of HTML': (response, key) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end(`<p>${key}</p>`),
  'no JSON': (response, key) => response.end(`key=${key}`),
  'another shape': (response, key) => json(response, 200, { [key]: key, items: { [key]: [key] } }),
  'another shape of items': (response, key) =>
    json(response, 200, {
      items: [{ [key]: key, artifact_id: key, path: [key] }],
      datasets: [{ [key]: key, dataset_id: 1 }],
      jobs: [{ [key]: key }],
      page_info: { has_next: key, end_cursor: { [key]: key }, total_count: key },
    }),
  'a redirect': (response, key) =>
    response.writeHead(302, { location: `http://127.0.0.1:1/?key=${key}`, 'x-key': key }).end(),
  'a time to wait': (response, key) =>
    response.writeHead(429, { 'retry-after': key, 'set-cookie': key }).end(),
  'a reset': (response) => response.destroy(),
  'a cut body': (response, key) => {
    response.writeHead(200, { 'content-length': 1_000 }).write(`{"key":"${key}`);
    setImmediate(() => response.destroy());
  },
  silence: () => {},
};

/** A provider that has been shown a key and says it back in the mood of the moment. */
export async function startEcho() {
  const state: { mode: EchoMode; keys: Set<string> } = {
    mode: (response) => response.end(),
    keys: new Set(),
  };
  const server = createServer((request, response) => {
    const { authorization, 'x-api-key': own } = request.headers;
    const key = String(own ?? authorization?.replace(/^\S+ /, ''));
    state.keys.add(key);
    state.mode(response, key, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
