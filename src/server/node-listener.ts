import type { IncomingMessage, ServerResponse } from 'node:http';

export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Refuses what makes no URL, such as a nonsensical `Host` header. Yoga answers those, before any
 * plugin runs, with a stack trace.
 */
export const withReadableUrl =
  (listener: NodeListener): NodeListener =>
  (request, response) => {
    const { headers, url } = request;
    if (URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)) listener(request, response);
    else response.writeHead(400).end();
  };
