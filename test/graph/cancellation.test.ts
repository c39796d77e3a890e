import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { fastPath } from '../request-path.ts';

// When a client disconnects, its upstream reads are aborted, except those shared with others.

const urlOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A provider that never answers: it shows which requests arrived and which were aborted. */
const provider = createServer();
/** Emits each upstream event under its kind. */
const events = new EventEmitter();
let gateway: Gateway;
let server: Server;

beforeAll(async () => {
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const env = { QUALIA_API_KEY: 'key', QUALIA_BASE_URL: urlOf(provider), SUTRO_BASE_URL: 'off' };
  gateway = await createGateway(readConfig(env), {
    fastPath,
    telemetry: { upstream: ({ kind }) => void events.emit(kind), operation: () => {} },
  });
  server = createServer(gateway.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  provider.closeAllConnections();
  server.closeAllConnections();
  await gateway.close();
  provider.close();
  server.close();
});

const arrival = async (): Promise<IncomingMessage> => (await once(provider, 'request'))[0];

function ask(query: string): AbortController {
  const client = new AbortController();
  const headers = { 'content-type': 'application/json' };
  const { signal } = client;
  const request = { method: 'POST', headers, body: JSON.stringify({ query }), signal };
  fetch(`${urlOf(server)}/graphql`, request).catch(() => {});
  return client;
}

it('aborts the read of a client that disconnects', async () => {
  const arrived = arrival();
  const client = ask('{ datasets(first: 3) { nodes { id } } }');
  const upstream = await arrived;
  const aborted = once(upstream.socket, 'close');
  client.abort();
  await aborted;
  expect(upstream.url).toContain('limit=3');
});

it('aborts a shared read when its last client disconnects', async () => {
  const arrived = arrival();
  const first = ask('{ datasets(first: 4) { nodes { id } } }');
  const upstream = await arrived;
  const joined = once(events, 'coalesced');
  const second = ask('{ datasets(first: 4) { nodes { path } } }');
  await joined;
  const aborted = once(upstream.socket, 'close');
  const next = arrival();
  first.abort();
  const third = ask('{ datasets(first: 5) { nodes { id } } }');
  await next;
  expect(upstream.socket.destroyed).toBe(false);
  second.abort();
  third.abort();
  await aborted;
});
