import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** The parsed request that a route answers. */
export type RouteRequest = {
  /** Values of the `{…}` of the route's template, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
};

/** An answer: `json`, a `text` that is already written, or its `bytes`. */
export type RouteResponse = {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Route = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Such as `/v1/finetune/{job_id}`. */
  readonly template: string;
  readonly answer: (request: RouteRequest) => RouteResponse;
};

/** The routes of one emulated provider and its check of the key. */
export type ProviderEmulator = {
  readonly routes: readonly Route[];
  /** Throws an `HttpError` in the provider's own shape. */
  readonly authorise: (headers: IncomingHttpHeaders) => void;
};

/** A response that a route throws: everything that the provider rejects. */
export class HttpError extends Error {
  readonly response: RouteResponse;

  constructor(status: number, json: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`Refused with ${status}.`);
    this.response = { status, json, headers };
  }
}

export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Finds the routes of a path. Earlier routes win, so fixed paths stand before templates. */
export const createRouter = (routes: readonly Route[]) => {
  const compiled = routes.map((route) => ({ route, pattern: patternOf(route.template) }));
  return (path: string): Match[] =>
    compiled.flatMap(({ route, pattern }) => {
      const params = decoded(pattern.exec(path)?.groups);
      return params ? [{ route, params }] : [];
    });
};

/** Every pattern has a named group, so that a match without parameters is a match too. */
const patternOf = (template: string): RegExp =>
  new RegExp(`^(?<path>${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')})$`);

/** Undefined where the path did not match, or holds what no percent-encoding makes. */
const decoded = (groups: Readonly<Record<string, string>> | undefined) => {
  if (!groups) return undefined;
  try {
    const entries = Object.entries(groups);
    return Object.fromEntries(entries.map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
};

/** Throws an `HttpError` for a body above a megabyte. */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > 1_048_576) throw new HttpError(413, { detail: 'Request body too large' });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
};
