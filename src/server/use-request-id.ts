import { randomUUID } from 'node:crypto';
import type { ServerPlugin } from './exchange.ts';

const SANE = /^[\w.:-]{1,128}$/;

/** Every exchange has an id: the caller's `x-request-id` where it is fit for a log, else a new one. */
export const useRequestId = (): ServerPlugin => ({
  onRequest({ request, serverContext }) {
    const given = request.headers.get('x-request-id');
    serverContext.exchange = {
      requestId: given !== null && SANE.test(given) ? given : randomUUID(),
      startedAt: performance.now(),
      traceparent: request.headers.get('traceparent') ?? undefined,
    };
  },
  onResponse({ response, serverContext }) {
    response.headers.set('x-request-id', serverContext.exchange.requestId);
  },
});
