import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { CallLog } from './call-log.ts';
import type { Faults, Provider } from './faults/faults.ts';
import { applyFault, errorReply, respond } from './faults/respond.ts';
import {
  createRouter,
  HttpError,
  type Match,
  type ProviderEmulator,
  type RouteResponse,
  readBody,
} from './router.ts';

export type ListenerOptions = ProviderEmulator & {
  readonly provider: Provider;
  /** Under which the routes live: empty, or such as `/v1`. */
  readonly prefix: string;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** Rewrites good answers in other legal spellings. */
  readonly respell?: ((reply: RouteResponse) => RouteResponse) | undefined;
};

export type Listener = { readonly url: string; readonly close: () => Promise<void> };

/** Serves one provider over HTTP on an origin of its own. Rejects when the port cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { provider, prefix, host, port, calls, faults } = options;
  const match = createRouter(options.routes);
  const closing = new AbortController();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = request;
    const [path = '', search = ''] = url.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const matches = path.startsWith(prefix) ? match(path.slice(prefix.length)) : [];
    const found = matches.find(({ route }) => route.method === method);
    const route = (found ?? matches[0])?.route.template ?? '';
    const call = calls.record({ provider, method, path: url, route, headers });
    const { latency, fault } = faults.inject({ provider, route, hasCursor: query.has('cursor') });

    const closed = new AbortController();
    response.once('close', () => closed.abort());
    const signal = AbortSignal.any([closed.signal, closing.signal]);
    const read = await readBody(request).catch((error: unknown) => errorResponse(error));
    call.body = typeof read === 'string' ? read : '';
    if (latency > 0) await setTimeout(latency, undefined, { signal });
    if (fault === 'hang') return;
    if (fault === 'reset') return void request.socket.resetAndDestroy();

    const real = (): RouteResponse => {
      if (typeof read !== 'string') return read;
      try {
        if (!found) throw notServed(matches);
        options.authorise(headers);
        if (fault === 'expired-cursor') throw new HttpError(400, { detail: 'Cursor has expired' });
        return found.route.answer({ params: found.params, query, body: read });
      } catch (error) {
        return errorResponse(error);
      }
    };
    const isStatus = typeof fault === 'object' && fault !== null && 'status' in fault;
    const reply = isStatus ? errorReply(fault, provider) : applyFault(real(), fault, provider);
    call.status = reply.status;
    const spelled = fault ? reply : (options.respell?.(reply) ?? reply);
    await respond(response, spelled, { fault, signal });
  };

  const server = createServer((request, response) => {
    // What ends early was ended by the client or by close().
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${authority(server.address())}${prefix}`,
    close: async () => {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const notServed = (matches: readonly Match[]): HttpError => {
  if (matches.length === 0) return new HttpError(404, { detail: 'Not Found' });
  const allow = matches.map(({ route }) => route.method).join(', ');
  return new HttpError(405, { detail: 'Method Not Allowed' }, { allow });
};

/** An error that is no `HttpError` is a defect of the emulator: answered with 500, as a provider does. */
const errorResponse = (error: unknown): RouteResponse =>
  error instanceof HttpError ? error.response : { status: 500, json: { detail: String(error) } };

const authority = (address: string | AddressInfo | null): string => {
  if (address === null || typeof address === 'string') return String(address);
  const { family, address: host, port } = address;
  return family === 'IPv6' ? `[${host}]:${port}` : `${host}:${port}`;
};
