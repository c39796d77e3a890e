import { hash } from 'node:crypto';
import type { ServerPlugin } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

export type HttpCacheOptions = {
  /** Seconds for which an answer may be taken for fresh. */
  readonly maxAge: number;
  /** Whether an answer is one caller's own, and no proxy may give it to another. */
  readonly isPrivate: boolean;
};

/** What an answer depends on besides its URL. */
const VARY = 'Accept, Authorization, X-Qualia-Api-Key, X-Sutro-Api-Key';

/**
 * Lets browsers and proxies keep what a GET answers; without options nothing is kept. An answer with errors may be whole a second later, and a
 * receipt is of one request alone: neither is kept.
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
    const headers = new fetchAPI.Headers(response.headers);
    // The media type is part of what is sent, and the URL says nothing of it.
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

/** RFC 9110 §13.1.2: compared weakly, since proxies weaken what they compress. */
const matches = (ifNoneMatch: string | null, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
