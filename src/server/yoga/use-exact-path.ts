import type { ServerPlugin } from '../request-context.ts';

/** Yoga also answers any URL that merely *ends* in its path (`/x?y=/graphql`): everything else is 404. */
export const useExactPath = (path: string): ServerPlugin => ({
  onRequest({ url, fetchAPI, endResponse }) {
    if (url.pathname === path) return;
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    endResponse(new fetchAPI.Response(`Not here. Try ${path}\n`, { status: 404, headers }));
  },
});
