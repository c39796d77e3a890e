import type { AbortSignalLike } from '../async/abort.ts';
import { ProviderError, type ProviderName } from '../errors.ts';
import type { Drift, UpstreamEvent } from '../telemetry/events.ts';

/** What is known of an answer beside its JSON. */
export type ResponseMeta = {
  /** The text as it came. */
  readonly body: string;
  /** Milliseconds for which it is still fresh, when another replica has read it. */
  readonly remainingTtlMs?: number;
  /** Told what differs from the provider's contract, though it can be served. */
  readonly reportDrift: (drift: Drift) => void;
};

/** One read of a provider, as data: what is asked and how the answer is understood. */
export type UpstreamRequest<T> = {
  readonly provider: ProviderName;
  /**
   * The route's template, such as `GET /v1/finetune/{job_id}`: fit for errors, metrics and traces.
   */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST';
  /** Path and query string, relative to the provider's base URL. */
  readonly path: string;
  /** JSON body, already serialised. */
  readonly body?: string;
  /** Turns the parsed JSON into the typed answer; throws what `contract.ts` throws. */
  readonly parse: (json: unknown, origin?: ResponseMeta) => T;
  /** Milliseconds for which this answer will not change; undefined where nobody knows. */
  freshnessMs?(answer: T): number | undefined;
  /**
   * The answer when the provider says 404; without it a 404 means that the route is not offered.
   */
  readonly notFoundValue?: T;
  /** Whether the read carries a cursor, so that a refusal means an expired cursor. */
  readonly hasCursor?: boolean;
};

/** A provider's key, and the HMAC by which caches and coalescing know it. */
export type Credential = { readonly key: string; readonly id: string };

/** On whose behalf a read is made. */
export type CallContext = {
  readonly credential: Credential;
  /**
   * The operation's deadline on the clock of `performance.now()`, in milliseconds; moves when others
   * join the read.
   */
  readonly deadline: number;
  /** Never throws. */
  readonly record: (event: UpstreamEvent) => void;
};

export type CallOptions = CallContext & {
  /** Aborts when the caller has left or the operation's deadline has passed. */
  readonly signal: AbortSignalLike;
  /** What the caller's operation may still read; undefined where nobody counts. */
  readonly allowance?: CallLimit | undefined;
};

/** Bounds the upstream calls of one operation; rejects those beyond it. */
export type CallLimit = {
  admit<T>(next: Handler, request: UpstreamRequest<T>, options: CallOptions): Promise<T>;
};

export type Handler = <T>(request: UpstreamRequest<T>, options: CallOptions) => Promise<T>;

/** One policy around everything that stands after it; those on the way itself are a `Stage`. */
export type Interceptor = (next: Handler) => Handler;

/**
 * What makes two reads of a provider the same: whoever builds the same request understands its
 * answer the same way. Most reads are GETs, whose path is a key that nobody has to build; no other
 * key begins with a slash.
 */
export const requestKey = ({ method, path, body }: UpstreamRequest<unknown>): string =>
  method === 'GET' && body === undefined ? path : `${method} ${path} ${body}`;

// A timer may fire a moment before its time: that caller did not leave, its time was over.
const TOLERANCE_MS = 10;

/** What a read ends with when its caller no longer waits for it, or may no longer wait. */
export const cancelledError = (
  { provider }: UpstreamRequest<unknown>,
  { deadline }: CallContext,
): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_TIMEOUT',
    provider,
    ...(performance.now() < deadline - TOLERANCE_MS && { message: 'The request was given up.' }),
  });
