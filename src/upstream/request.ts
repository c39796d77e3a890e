import type { AbortSignalLike } from '../async/abort.ts';
import { ProviderError, type ProviderName } from '../errors.ts';
import type { Drift, UpstreamEvent } from '../telemetry/events.ts';

/** What is known of a response besides its JSON. */
export type ResponseMeta = {
  /** The text of the response. */
  readonly body: string;
  /** When its read began, in milliseconds on the clock of `performance.now()`. */
  readonly readAt: number;
  /** Milliseconds for which it is still fresh, if it comes from the shared store. */
  readonly remainingTtlMs?: number;
  /** Milliseconds for which the provider lets a shared cache keep it; undefined if it does not say. */
  readonly sharedMaxAgeMs?: number | undefined;
  /**
   * Records a difference from the provider's contract that does not prevent serving the
   * response.
   */
  readonly reportDrift: (drift: Drift) => void;
};

/** A request to a provider as data: what is sent and how the response is parsed. */
export type UpstreamRequest<T> = {
  readonly provider: ProviderName;
  /**
   * The route's template, such as `GET /v1/finetune/{job_id}`, for errors, metrics and
   * traces.
   */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST';
  /** Path and query string, relative to the provider's base URL. */
  readonly path: string;
  /** JSON body, serialised. */
  readonly body?: string;
  /**
   * Returns the typed response for the parsed JSON. Throws `ProviderError` if it breaks the
   * contract.
   */
  readonly parse: (json: unknown, origin?: ResponseMeta) => T;
  /** Milliseconds for which this response will not change; undefined if unknown. */
  freshnessMs?(answer: T): number | undefined;
  /**
   * False if a response that is no longer fresh is not served while it is revalidated: a caller
   * that polls would see the state before the last one.
   */
  readonly staleWhileRevalidate?: boolean;
  /** The response for a 404; without it a 404 means that the route is not offered. */
  readonly notFoundValue?: T;
  /** Whether the request has a cursor, so that a rejection means an expired cursor. */
  readonly hasCursor?: boolean;
};

/** A provider's key, and its HMAC, which identifies it in caches and coalescing. */
export type Credential = { readonly key: string; readonly id: string };

/** The caller's part of a call. */
export type CallContext = {
  readonly credential: Credential;
  /**
   * The operation's deadline in milliseconds on the clock of `performance.now()`. Moves when
   * others join the call.
   */
  readonly deadline: number;
  /**
   * The earliest begin of a read whose response is accepted, in milliseconds on the clock of
   * `performance.now()`; undefined if any fresh response is. Moves when others join the call.
   */
  readonly notBefore?: number | undefined;
  /** Never throws. */
  readonly record: (event: UpstreamEvent) => void;
};

export type CallOptions = CallContext & {
  /** Aborts when the client has disconnected or the deadline has passed. */
  readonly signal: AbortSignalLike;
  /** What the caller's operation may still read; undefined where nobody counts. */
  readonly allowance?: CallLimit | undefined;
};

/** Bounds the upstream calls of one operation; rejects those beyond it. */
export type CallLimit = {
  admit<T>(next: Handler, request: UpstreamRequest<T>, options: CallOptions): Promise<T>;
};

export type Handler = <T>(request: UpstreamRequest<T>, options: CallOptions) => Promise<T>;

/** Wraps a handler. Policies inside the pipeline are a `Policy`. */
export type Interceptor = (next: Handler) => Handler;

/**
 * The identity of a request in caches: equal keys come from the same request builder. For
 * nearly all requests, which are GETs, it is the path itself; no other key begins with a
 * slash.
 */
export const requestKey = ({ method, path, body }: UpstreamRequest<unknown>): string =>
  method === 'GET' && body === undefined ? path : `${method} ${path} ${body}`;

/** Whether the provider itself refuses the key, not a proxy before it and not one route. */
export const isRefusedKey = ({ code, status }: ProviderError): boolean =>
  status === 401 && code === 'PROVIDER_UNAUTHENTICATED';

// Timers may fire a moment early; this close to the deadline the call is late, not cancelled.
const TOLERANCE_MS = 10;

/** The error of a call that was cancelled or whose deadline has passed. */
export const cancelledError = (
  { provider }: UpstreamRequest<unknown>,
  { deadline }: CallContext,
): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_TIMEOUT',
    provider,
    ...(performance.now() < deadline - TOLERANCE_MS && { message: 'The request was given up.' }),
  });
