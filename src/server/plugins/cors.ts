import type { RequestPlugin } from '../request-plugin.ts';

const ALLOWED = [
  'authorization',
  'cache-control',
  'content-type',
  'if-none-match',
  'x-qualia-api-key',
  'x-request-id',
  'x-sutro-api-key',
  'x-upstream-trace',
  // The Model Context Protocol's.
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  // Browsers' tracing and Apollo's clients send these to every server.
  'baggage',
  'traceparent',
  'tracestate',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'graphql-require-preflight',
  'x-apollo-operation-id',
  'x-apollo-operation-name',
].join(', ');
const EXPOSED =
  'etag, ratelimit, ratelimit-policy, retry-after, x-dataset-graph-mode, x-request-id';

/**
 * CORS for the listed origins only; never a wildcard, and never credentials, since no cookie is used. Without a list
 * no header is set.
 */
export const cors = (origins: readonly string[]): RequestPlugin => ({
  onHeaders: (headers, { head }) => {
    if (origins.length === 0) return;
    // A shared cache must not serve the response for one origin to another.
    headers.append('vary', 'Origin');
    const origin = head.header('origin');
    if (origin === undefined || !origins.includes(origin)) return;
    headers.set('access-control-allow-origin', origin);
    headers.set('access-control-expose-headers', EXPOSED);
    if (head.method !== 'OPTIONS') return;
    headers.set('access-control-allow-methods', 'GET, POST');
    headers.set('access-control-allow-headers', ALLOWED);
    headers.set('access-control-max-age', '86400');
  },
});
