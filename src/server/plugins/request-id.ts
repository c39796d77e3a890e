import { randomUUID } from 'node:crypto';
import type { RequestContext, RequestHead } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

const VALID_ID = /^[\w.:-]{1,128}$/;

/** The request id is the caller's `x-request-id` if it is safe to log, otherwise a new one. */
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
