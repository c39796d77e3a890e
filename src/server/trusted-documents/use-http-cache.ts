import { hash } from 'node:crypto';
import type { ServerPlugin } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

export type HttpCacheOptions = {
  /** Seconds for which a response is fresh. */
  readonly maxAge: number;
  /** Whether a response belongs to one caller, so that shared caches must not store it. */
  readonly isPrivate: boolean;
};

/** The request headers on which a response depends. */
const VARY = 'Accept, Authorization, X-Qualia-Api-Key, X-Sutro-Api-Key';

/**
 * Lets browsers and proxies cache the response to a GET; without options they cache nothing. Not cacheable: a result
 * with errors, which may succeed a second later, and one with extensions, which describe a single request.
 */
export const useHttpCache = (options: HttpCacheOptions | undefined): ServerPlugin =>
  options === undefined ? {} : cacheHooks(options);

/** Only the whole result of a GET may be stored. */
export const httpCache: RequestPlugin = {
  onResult: ({ errors, extensions }, context) => {
    const isComplete = errors === undefined && extensions === undefined;
    context.isCacheable = context.head.method === 'GET' && isComplete;
  },
};

const cacheHooks = ({ maxAge, isPrivate }: HttpCacheOptions): ServerPlugin => ({
  async onResponse({ request, response, setResponse, serverContext, fetchAPI }) {
    if (!serverContext.requestContext.isCacheable || response.status !== 200) return;
    const body = await response.text();
    // Not copied: the copy finds no name in upper case, so the response would get the content type of text.
    const { headers } = response;
    // The same URL has one representation for each media type.
    const etag = `"${hash('sha256', `${headers.get('content-type')}\n${body}`, 'base64url')}"`;
    headers.set('etag', etag);
    headers.set('cache-control', `${isPrivate ? 'private' : 'public'}, max-age=${maxAge}`);
    headers.append('vary', VARY);
    if (!matches(request.headers.get('if-none-match'), etag)) {
      setResponse(new fetchAPI.Response(body, { status: 200, headers }));
      return;
    }
    headers.delete('content-length');
    headers.delete('content-type');
    setResponse(new fetchAPI.Response(null, { status: 304, headers }));
  },
});

/** Weak comparison (RFC 9110 §13.1.2): a proxy that compresses weakens the tag. */
const matches = (ifNoneMatch: string | null, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
