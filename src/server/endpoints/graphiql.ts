import { encodingFor } from '../protocol/content-encoding.ts';
import type { Route, RouteRequest, RouteResponse } from '../yoga/use-routes.ts';
import { createCompressor } from './compress.ts';
import {
  ASSETS_PATH,
  CONTENT_SECURITY_POLICY,
  type Graphiql,
  type GraphiqlOptions,
  loadGraphiql,
} from './graphiql-page.ts';

/** GraphiQL for browsers: a small page at the endpoint, and its files, which browsers cache for a year. */
export const graphiqlRoutes = (options: GraphiqlOptions, enabled: boolean): readonly Route[] => {
  if (!enabled) return [];
  const compress = createCompressor();
  let loading: Promise<Graphiql> | undefined;
  const load = () => {
    loading ??= loadGraphiql(options).catch((error: unknown) => {
      // The next request loads it again.
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const { endpoint } = options;
  const page = async (): Promise<RouteResponse> => ({
    body: (await load()).page,
    headers: PAGE_HEADERS,
  });
  const asset = async ({ path, head }: RouteRequest): Promise<RouteResponse | undefined> => {
    const found = (await load()).assets.get(path);
    if (found === undefined) return undefined;
    const encoding = encodingFor(head.header('accept-encoding'));
    const body = encoding ? await compress(found.content, encoding) : found.content;
    const headers = { ...ASSET_HEADERS, 'content-type': found.type };
    return { body, headers: encoding ? { ...headers, 'content-encoding': encoding } : headers };
  };
  return [
    { path: endpoint, accept: 'text/html', handle: page },
    { path: ASSETS_PATH, servesBelow: true, handle: asset },
    // Relative: a proxy may serve all of them under a prefix.
    { path: '/', accept: 'text/html', handle: redirect(endpoint.slice(1)) },
    { path: `${endpoint}/`, accept: 'text/html', handle: redirect(`..${endpoint}`) },
  ];
};

const redirect = (location: string) => (): RouteResponse => ({
  status: 302,
  headers: { location },
  body: null,
});

const ASSET_HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  vary: 'Accept-Encoding',
};

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  // The page refers to the files of this release, so a browser revalidates it each time.
  'cache-control': 'no-cache',
  vary: 'Accept',
};
