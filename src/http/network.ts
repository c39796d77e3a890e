import { type Dispatcher, Pool } from 'undici';

export type NetworkRequest = {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  /** Path and query string, beginning with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends the exchange; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly maxBytes: number;
};

export type NetworkResponse = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/**
 * The last stage towards a provider: one exchange, no policy. It never follows a redirect, for a
 * key must not travel to where it was not meant to go. Rejects with whatever went wrong;
 * `refusal.ts` understands it.
 */
export type Network = (request: NetworkRequest) => Promise<NetworkResponse>;

/** The answer has more bytes than the request allows. */
export class BodyTooLarge extends Error {}

export type NetworkOptions = {
  /** Sockets per origin. */
  readonly connections?: number;
  /** Milliseconds a new connection may take. */
  readonly connectTimeout?: number;
};

/** The real network: one pool per origin. `close` waits for what is under way. */
export const undiciNetwork = ({
  connections = 128,
  connectTimeout = 10_000,
}: NetworkOptions = {}): { readonly network: Network; readonly close: () => Promise<void> } => {
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    if (known) return known;
    // HTTP/1.1 with one exchange per socket: a slow answer holds up no other, and leaving it is
    // closing it. The pipe has its own clock, so undici's are off.
    const pool = new Pool(origin, {
      connections,
      connectTimeout,
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pools.set(origin, pool);
    return pool;
  };
  return {
    network: (request) => exchange(poolOf(request.origin), request),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};

const exchange = (pool: Pool, request: NetworkRequest): Promise<NetworkResponse> =>
  new Promise((resolve, reject) => {
    const { signal, maxBytes, method, path, headers, body = null } = request;
    if (signal.aborted) return reject(signal.reason);

    const chunks: Buffer[] = [];
    let head = { status: 0, headers: {} };
    let bytes = 0;
    let controller: Dispatcher.DispatchController | undefined;
    const leave = (): void => {
      reject(signal.reason);
      controller?.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    const settled = (): void => signal.removeEventListener('abort', leave);

    pool.dispatch(
      { method, path, headers, body },
      {
        onRequestStart(started) {
          controller = started;
          // The caller left while the request waited for a socket.
          if (signal.aborted) started.abort(signal.reason);
        },
        onResponseStart(started, status, responseHeaders) {
          if (status < 200) return;
          head = { status, headers: responseHeaders };
          if (Number(responseHeaders['content-length']) > maxBytes)
            started.abort(new BodyTooLarge());
        },
        onResponseData(started, chunk) {
          bytes += chunk.length;
          if (bytes > maxBytes) started.abort(new BodyTooLarge());
          else chunks.push(chunk);
        },
        onResponseEnd() {
          settled();
          resolve({ ...head, body: Buffer.concat(chunks, bytes).toString() });
        },
        onResponseError(_started, error) {
          settled();
          reject(error);
        },
      },
    );
  });
