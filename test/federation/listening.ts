import { once } from 'node:events';
import type { Server } from 'node:http';

/** Starts a server on a free port of the loopback interface. */
export async function listening(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('Not listening on TCP.');
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    close: async (): Promise<void> => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
