import { randomUUID } from 'node:crypto';
import type { RequestContext, RequestHead } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

const VALID_ID = /^[\w.:-]{1,128}$/;

/** Every exchange has an id: the caller's `x-request-id` where it is fit for a log, else a new one. */
export const createRequestContext = (head: RequestHead): RequestContext => {
  const given = head.header('x-request-id');
  return {
    head,
    requestId: given !== undefined && VALID_ID.test(given) ? given : randomUUID(),
    startedAt: performance.now(),
    traceparent: head.header('traceparent'),
  };
};

export const requestId: RequestPlugin = {
  onHeaders: (headers, requestContext) => headers.set('x-request-id', requestContext.requestId),
};
