import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import type { PreparedOperation } from './operation/operation-runner.ts';

/** What one request's upstream reads came to; the numbers of `extensions.upstream`. */
export type Receipt = { readonly calls: number; toJSON(): object };

/** Rate-limit points that a caller has left, and in how many seconds there are more. */
export type RateLimitState = { readonly remaining: number; readonly reset: number };

/** What a request says before its body, whichever way it came in. */
export type RequestHead = {
  readonly method: string;
  /** A header's value by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Where the connection came from; undefined where no socket is known. */
  readonly remoteAddress: string | undefined;
};

/** What the server itself knows about one HTTP request while it is answered. */
export type RequestContext = {
  readonly head: RequestHead;
  readonly requestId: string;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The caller's W3C trace context, as it came. */
  readonly traceparent?: string | undefined;
  /** It has been admitted, and is not to be asked again. */
  isAuthorized?: boolean;
  /** Why it was not admitted; it is not to be asked again either. */
  rejection?: unknown;
  /** Who asks, as far as it is known; set before the body is read. Never a token itself. */
  caller?: string;
  operationName?: string | undefined;
  operationType?: string | undefined;
  /** It shares the answer of an equal operation that was under way. */
  isCoalesced?: boolean;
  /** In the points of the cost limit. */
  cost?: number | undefined;
  /** Values in its answer, about. */
  values?: number;
  allowance?: RateLimitState;
  /** Whether the answer may be kept by whoever asked. */
  isCacheable?: boolean;
  /** Set once the operation has a context; a refused request has none. */
  receipt?: Receipt;
};

/** Where headers of a response are put, by lower-case name. */
export type HeaderWriter = Pick<Headers, 'set' | 'append' | 'has'>;

export type Result = ExecutionResult & { readonly extensions?: Record<string, unknown> };

/** What is left of an answer that is written down: its data may be large, and nobody holds it longer than need be. */
export type ResultSummary = {
  readonly [part in 'errors' | 'extensions']?: Result[part] | undefined;
};

/** One concern of every request, whichever way it takes. The order of their list is the order in which they run. */
export type RequestPlugin = {
  /** Before the body is read. Throws what refuses the request. */
  readonly onRequest?: (requestContext: RequestContext) => void | Promise<void>;
  /** Before a known operation runs: why it does not. */
  readonly beforeExecute?: (
    requestContext: RequestContext,
    operation: PreparedOperation,
  ) => GraphQLError | undefined | Promise<GraphQLError | undefined>;
  /** Every answer in GraphQL's shape, refusals included, just before it is serialised. */
  readonly transformResult?: (transformResult: Result, requestContext: RequestContext) => Result;
  /** Looks at what was answered. */
  readonly onResult?: (answer: ResultSummary, requestContext: RequestContext) => void;
  /** Headers of every response. */
  readonly onHeaders?: (onHeaders: HeaderWriter, requestContext: RequestContext) => void;
};

/** `req` and `res` are there where `node:http` carries the requests. */
export type ServerContext = {
  requestContext: RequestContext;
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
};

/** One concern of the server that is a matter of Yoga's. The order of the list in `server.ts` is the order in which they run. */
export type ServerPlugin = Plugin<ServerContext, ServerContext>;

/** A request that is refused before it is an operation, with the HTTP status that says why. */
export const httpError = (status: number, message: string): GatewayError =>
  new GatewayError('BAD_USER_INPUT', message, { http: { status } });
