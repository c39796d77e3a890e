import type { AbortSignalLike } from '../../async/abort.ts';

export type TransportRequest = {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  /** Path and query string, beginning with a slash. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body?: string | undefined;
  /** Aborts the exchange; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignalLike;
  readonly maxBytes: number;
};

export type TransportResponse = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/**
 * Sends one request. Follows no redirect, so that the key reaches no other host. Rejects with
 * the error of the connection; `transportError` maps it.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** A transport, and how to close its connections. */
export type Network = {
  readonly transport: Transport;
  readonly close: () => Promise<void>;
};
