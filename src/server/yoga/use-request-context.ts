import { createRequestContext } from '../plugins/request-id.ts';
import type { RequestHead, ServerContext, ServerPlugin } from '../request-context.ts';

/** Opens the exchange, unless the request comes from the express way and has one. */
export const useRequestContext = (): ServerPlugin => ({
  onRequest({ request, serverContext }) {
    serverContext.requestContext ??= createRequestContext(requestHead(request, serverContext));
  },
});

const requestHead = ({ method, headers }: Request, { req }: ServerContext): RequestHead => ({
  method,
  header: (name) => headers.get(name) ?? undefined,
  remoteAddress: req?.socket.remoteAddress,
});
