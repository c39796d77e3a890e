import { type Context, isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api';

// W3C Trace Context, §3.2: later versions may append fields, which are passed over.
const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

/** The caller's place in its own trace; the root of a new one where there is none, or an unreadable one. */
export const parentOf = (traceparent: string | undefined): Context => {
  const [, traceId = '', spanId = '', flags = '0'] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  // Of the flags, only `sampled` is known here.
  const traceFlags = Number.parseInt(flags, 16) & 1;
  const parent = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
};
