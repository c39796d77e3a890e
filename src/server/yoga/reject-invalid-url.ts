import type { IncomingMessage, ServerResponse } from 'node:http';

/** `known` is what is known of the request already. */
export type NodeListener<K = unknown> = (
  request: IncomingMessage,
  response: ServerResponse,
  knownContext?: K,
) => void;

/**
 * Refuses what makes no URL, such as a nonsensical `Host` header. Yoga answers those, before any
 * plugin runs, with a stack trace.
 */
export const rejectInvalidUrl =
  <K>(listener: NodeListener<K>): NodeListener<K> =>
  (request, response, knownContext) => {
    const { headers, url } = request;
    if (URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)) {
      listener(request, response, knownContext);
    } else response.writeHead(400).end();
  };
