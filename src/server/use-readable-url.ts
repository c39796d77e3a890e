import type { ServerPlugin } from './exchange.ts';

/** The URL is made of the `Host` header, which may be nonsense: that is a bad request, not a crash. */
export const useReadableUrl = (): ServerPlugin => ({
  onRequest({ url, fetchAPI, endResponse }) {
    try {
      // Yoga parses the URL when something of it is first read.
      if (url.pathname) return;
    } catch {
      endResponse(new fetchAPI.Response(null, { status: 400 }));
    }
  },
});
