import type { ServerPlugin } from '../request-context.ts';

/** Answers HEAD as GET, without the body (RFC 9110 §9.3.2), on every path. */
export const useHead = (): ServerPlugin => {
  const heads = new WeakSet<Request>();
  return {
    onRequest({ request, setRequest, fetchAPI }) {
      if (request.method !== 'HEAD') return;
      const { url, headers, signal } = request;
      const get = new fetchAPI.Request(url, { method: 'GET', headers, signal });
      heads.add(get);
      setRequest(get);
    },
    onResponse({ request, response, setResponse, fetchAPI, serverContext }) {
      // node:http sends no body in response to HEAD, and derives content-length from it.
      if (serverContext.res || !heads.has(request)) return;
      const { status, statusText, headers } = response;
      setResponse(new fetchAPI.Response(null, { status, statusText, headers }));
    },
  };
};
