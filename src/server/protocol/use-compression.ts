import type { ServerPlugin } from '../request-context.ts';
import { encodingFor } from './content-encoding.ts';
import { compressBody, isCompressible } from './response-compression.ts';

const TEXT = /^(text\/|application\/(graphql-response\+)?json)/;

/** Compresses JSON and text as `Accept-Encoding` allows; streams have no length and are sent as they are. */
export const useCompression = (enabled: boolean): ServerPlugin =>
  enabled
    ? {
        // Not async: most responses are small.
        onResponse({ request, response, setResponse, fetchAPI }) {
          const { status, headers } = response;
          const type = headers.get('content-type') ?? '';
          if (headers.has('content-encoding') || !TEXT.test(type)) return undefined;
          if (!isCompressible(Number(headers.get('content-length')))) return undefined;
          headers.append('vary', 'Accept-Encoding');
          const encoding = encodingFor(request.headers.get('accept-encoding') ?? undefined);
          if (encoding === undefined) return undefined;
          const compressed = response
            .arrayBuffer()
            .then((body) => compressBody(new Uint8Array(body), encoding));
          return compressed.then((body) => {
            headers.set('content-encoding', encoding);
            headers.set('content-length', String(body.length));
            const etag = headers.get('etag');
            // The same representation in other bytes.
            if (etag?.startsWith('"')) headers.set('etag', `W/${etag}`);
            setResponse(new fetchAPI.Response(body, { status, headers }));
          });
        },
      }
    : {};
