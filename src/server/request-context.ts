import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';

/** The upstream reads of one operation; `extensions.upstream` has its numbers. */
export type Receipt = { readonly calls: number; toJSON(): object };

/** Rate-limit points that remain to a caller in the current window. */
export type RateLimitState = {
  readonly remaining: number;
  /** Whole seconds until the window ends. */
  readonly reset: number;
  /** On the clock of `Date.now()`, in milliseconds. */
  readonly endsAt: number;
};

/** A request without its body, on both request paths. */
export type RequestHead = {
  readonly method: string;
  /** With the query; relative or absolute. */
  readonly url: string;
  /** A header's value by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Peer address of the connection; undefined where no socket is known. */
  readonly remoteAddress: string | undefined;
};

/** State of one HTTP request. */
export type RequestContext = {
  readonly head: RequestHead;
  readonly requestId: string;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The caller's W3C trace context, unchanged. */
  readonly traceparent?: string | undefined;
  /** The `onRequest` hooks have run; they do not run again on the other path. */
  isAdmitted?: boolean;
  /** Why the request was not admitted; the other path throws it again. */
  rejection?: unknown;
  /** Set before the body is read. Never a token itself. */
  caller?: string;
  operationName?: string | undefined;
  /** Name of the tool that an agent calls. */
  tool?: string;
  operationType?: string | undefined;
  /** The result belongs to an identical operation that was in flight. */
  isCoalesced?: boolean;
  /** Estimated upstream calls. */
  cost?: number | undefined;
  /** Estimated number of values in the result. */
  values?: number;
  /** Rate-limit points taken for the estimated cost of the operation, before it runs. */
  reservedPoints?: number;
  /** The point of the request itself was returned. */
  isUncharged?: boolean;
  allowance?: RateLimitState;
  /** Operations of a batch, which is refused with one error for each. */
  batchSize?: number;
  /** The response may be stored by HTTP caches. */
  isCacheable?: boolean;
  /** Undefined until the operation runs; a refused request has none. */
  receipt?: Receipt;
};

/** Sets response headers, by lower-case name. */
export type HeaderWriter = Pick<Headers, 'set' | 'append' | 'has'>;

export type Result = ExecutionResult & { readonly extensions?: Record<string, unknown> };

/** A result without its data, which may be large: listeners must not keep it in memory. */
export type ResultSummary = {
  readonly [part in 'errors' | 'extensions']?: Result[part] | undefined;
};

/** `req` and `res` exist where `node:http` carries the requests. */
export type ServerContext = {
  requestContext: RequestContext;
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
};

/** A plugin of Yoga, for what exists on its path alone. */
export type ServerPlugin = Plugin<ServerContext, ServerContext>;

/** Refuses a request before its document is known, with this HTTP status. */
export const httpError = (status: number, message: string): GatewayError =>
  new GatewayError('BAD_USER_INPUT', message, { http: { status } });
