import { openExchange } from '../plugins/request-id.ts';
import type { Head, ServerContext, ServerPlugin } from '../request-context.ts';

/** Opens the exchange, unless the request comes from the express way and has one. */
export const useExchange = (): ServerPlugin => ({
  onRequest({ request, serverContext }) {
    serverContext.exchange ??= openExchange(headOf(request, serverContext));
  },
});

const headOf = ({ method, headers }: Request, { req }: ServerContext): Head => ({
  method,
  header: (name) => headers.get(name) ?? undefined,
  remoteAddress: req?.socket.remoteAddress,
});
