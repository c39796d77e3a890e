import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusal } from '../protocol/protocol-error.ts';

/** `knownContext` is the context of a request that the fast path hands on. */
export type NodeListener<K = unknown> = (
  request: IncomingMessage,
  response: ServerResponse,
  knownContext?: K,
) => void;

/**
 * Refuses a request whose `Host` and path make no URL. Yoga would respond with a stack trace before any plugin runs.
 */
export const rejectInvalidUrl =
  <K>(listener: NodeListener<K>): NodeListener<K> =>
  (request, response, knownContext) => {
    toOriginForm(request);
    const { headers, url } = request;
    if (URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)) {
      listener(request, response, knownContext);
    } else response.writeHead(INVALID_URL.status, INVALID_URL.headers).end(INVALID_URL.body);
  };

const INVALID_URL = refusal('BAD_USER_INPUT', 'The host and the path are not a URL.');

/** A server must accept the absolute form of the request target, whose host replaces `Host` (RFC 9112 §3.2.2). */
function toOriginForm(request: IncomingMessage): void {
  const { url = '' } = request;
  if (url.startsWith('/') || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return;
  const { host, pathname, search } = new URL(url);
  request.url = pathname + search;
  request.headers.host = host;
}
