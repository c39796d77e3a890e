import { randomUUID } from 'node:crypto';
import type { Concern, Exchange, Head } from '../request-context.ts';

const SANE = /^[\w.:-]{1,128}$/;

/** Every exchange has an id: the caller's `x-request-id` where it is fit for a log, else a new one. */
export const openExchange = (head: Head): Exchange => {
  const given = head.header('x-request-id');
  return {
    head,
    requestId: given !== undefined && SANE.test(given) ? given : randomUUID(),
    startedAt: performance.now(),
    traceparent: head.header('traceparent'),
  };
};

export const requestId: Concern = {
  headers: (headers, exchange) => headers.set('x-request-id', exchange.requestId),
};
