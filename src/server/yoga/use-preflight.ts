import type { ServerPlugin } from '../request-context.ts';

/** Answers OPTIONS; what it says is in the headers (`cors.ts`). */
export const usePreflight = (): ServerPlugin => ({
  onRequest({ request, fetchAPI, endResponse }) {
    if (request.method !== 'OPTIONS') return;
    endResponse(new fetchAPI.Response(null, { status: 204, headers: { 'content-length': '0' } }));
  },
});
