import type { IncomingMessage, ServerResponse } from 'node:http';

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
    const { headers, url } = request;
    if (URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)) {
      listener(request, response, knownContext);
    } else response.writeHead(400).end();
  };
