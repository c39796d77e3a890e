import type { ServerPlugin } from '../request-context.ts';
import { chooseEncoding, createCompressor } from './compress.ts';
import {
  ASSETS_PATH,
  CONTENT_SECURITY_POLICY,
  type Graphiql,
  loadGraphiql,
} from './graphiql-page.ts';

/** GraphiQL for browsers at the endpoint itself: a small page, and its files, cached for good. */
export const useGraphiql = (endpoint: string, enabled: boolean): ServerPlugin => {
  if (!enabled) return {};
  const compress = createCompressor();
  let loading: Promise<Graphiql> | undefined;
  const load = () => {
    loading ??= loadGraphiql(endpoint).catch((error: unknown) => {
      // The next request tries again.
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const page = async () => ({ body: (await load()).page, headers: PAGE_HEADERS });
  const asset = async (path: string, accepted: string | null) => {
    const found = (await load()).assets.get(path);
    if (found === undefined) return undefined;
    const encoding = chooseEncoding(accepted);
    const body = encoding ? await compress(found.content, encoding) : found.content;
    const headers = { ...ASSET_HEADERS, 'content-type': found.type };
    return { body, headers: encoding ? { ...headers, 'content-encoding': encoding } : headers };
  };

  return {
    // Not async itself: this stands before every operation, and must not cost one a turn.
    onRequest({ request: { method, headers }, url: { pathname }, fetchAPI, endResponse }) {
      if (method !== 'GET') return undefined;
      const response =
        pathname === endpoint && headers.get('accept')?.includes('text/html')
          ? page()
          : pathname.startsWith(ASSETS_PATH) && asset(pathname, headers.get('accept-encoding'));
      return response
        ? response.then((found) => found && endResponse(new fetchAPI.Response(found.body, found)))
        : undefined;
    },
  };
};

const ASSET_HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  vary: 'Accept-Encoding',
};

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  // The page names the files of this release: it is asked for anew each time, and it is small.
  'cache-control': 'no-cache',
  vary: 'Accept',
};
