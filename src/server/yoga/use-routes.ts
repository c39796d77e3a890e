import { refusal } from '../protocol/protocol-error.ts';
import type { RequestContext, RequestHead, ServerPlugin } from '../request-context.ts';

export type RouteRequest = { readonly path: string; readonly head: RequestHead };

export type RouteResponse = {
  /** 200 by default. */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
};

/** A resource beside GraphQL, read by GET, and by HEAD, which `useHead` makes a GET. */
export type Route = {
  readonly path: string;
  /** Whether it serves everything below the path, too. */
  readonly servesBelow?: boolean;
  /** Serves only requests that accept this media type. */
  readonly accept?: string;
  /** The response to GET; undefined is 404. */
  readonly handle: (
    request: RouteRequest,
  ) => RouteResponse | undefined | Promise<RouteResponse | undefined>;
};

/** A resource that answers every method itself, on this path. */
export type FetchRoute = {
  readonly path: string;
  readonly fetch: (request: Request, context: RequestContext) => Promise<Response>;
};

const NOT_ALLOWED: RouteResponse = refusal('METHOD_NOT_ALLOWED', 'Send GET or HEAD.', {
  allow: 'GET, HEAD',
});
const PREFLIGHT: RouteResponse = { status: 204, headers: { 'content-length': '0' }, body: null };

/**
 * Serves everything that is not GraphQL from one table: preflights (their headers are in `plugins/cors.ts`), routes
 * with 405, and 404. Yoga would run an operation on any URL that merely ends in its path.
 */
export const useRoutes = (
  endpoint: string,
  routes: readonly Route[],
  fetchRoutes: readonly FetchRoute[],
): ServerPlugin => {
  const notFound: RouteResponse = {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `Not here. Try ${endpoint}\n`,
  };
  const exact = new Map(routes.map((route) => [route.path, route]));
  const fetching = new Map(fetchRoutes.map(({ path, fetch }) => [path, fetch]));
  const prefixes = routes.filter(({ servesBelow }) => servesBelow);

  const responseTo = (
    request: RouteRequest,
  ): RouteResponse | undefined | Promise<RouteResponse | undefined> => {
    const { path, head } = request;
    if (head.method === 'OPTIONS') return PREFLIGHT;
    const found = exact.get(path) ?? prefixes.find((prefix) => path.startsWith(prefix.path));
    const route = found && isSelected(found, head) ? found : undefined;
    if (!route) return path === endpoint ? undefined : notFound;
    if (head.method !== 'GET') return NOT_ALLOWED;
    const response = route.handle(request);
    return response instanceof Promise
      ? response.then((found) => found ?? notFound)
      : (response ?? notFound);
  };

  return {
    // Not async: it runs before every operation on this path.
    onRequest({ request, url, serverContext, fetchAPI, endResponse }) {
      const { requestContext } = serverContext;
      const { head } = requestContext;
      const fetch = head.method === 'OPTIONS' ? undefined : fetching.get(url.pathname);
      if (fetch) return fetch(request, requestContext).then(endResponse);
      const end = ({ status = 200, headers, body }: RouteResponse): void =>
        endResponse(new fetchAPI.Response(body, { status, headers }));
      const response = responseTo({ path: url.pathname, head });
      if (response instanceof Promise) return response.then((found) => found && end(found));
      if (response) end(response);
      return undefined;
    },
  };
};

const isSelected = ({ accept }: Route, { method, header }: RequestHead): boolean =>
  accept === undefined || (method === 'GET' && (header('accept') ?? '').includes(accept));
