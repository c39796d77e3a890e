import type { IncomingMessage } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';

/** What one request's upstream reads came to; the numbers of `extensions.upstream`. */
export type Receipt = { readonly calls: number; toJSON(): object };

/** Rate-limit points that a caller has left, and in how many seconds there are more. */
export type Allowance = { readonly remaining: number; readonly reset: number };

/** What the server itself knows about one HTTP request while it is answered. */
export type Exchange = {
  readonly requestId: string;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The caller's W3C trace context, as it came. */
  readonly traceparent?: string | undefined;
  /** Who asks, as far as it is known; set before the body is read. Never a token itself. */
  caller?: string;
  operationName?: string | undefined;
  operationType?: string | undefined;
  /** In the points of the cost limit. */
  cost?: number | undefined;
  allowance?: Allowance;
  /** Whether the answer may be kept by whoever asked. */
  isCacheable?: boolean;
  /** Set once the operation has a context; a refused request has none. */
  receipt?: Receipt;
};

/** `req` is there where `node:http` carries the requests. */
export type ServerContext = { exchange: Exchange; readonly req?: IncomingMessage };

/** One concern of the server. The order of the list in `server.ts` is the order in which they run. */
export type ServerPlugin = Plugin<ServerContext, ServerContext>;

type Answer = ExecutionResult & { readonly extensions?: Record<string, unknown> };

/** A hook on every answer in GraphQL's shape, refusals included, just before it is serialised. */
export const onAnswer = (
  change: (answer: Answer, exchange: Exchange, request: Request) => Answer,
): ServerPlugin => ({
  onResultProcess({ result, setResult, request, serverContext }) {
    // Batches and streams are refused before they run, so there is exactly one answer.
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    setResult(change(result, serverContext.exchange, request));
  },
});

/** A request that is refused before it is an operation, with the HTTP status that says why. */
export const refusal = (status: number, message: string): GatewayError =>
  new GatewayError('BAD_USER_INPUT', message, { http: { status } });
