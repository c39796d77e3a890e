import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Environment } from '../../src/config.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { startWorld, type World } from '../world.ts';

export type Served = World & {
  /** Of the GraphQL endpoint. */
  readonly url: string;
};

/** What the gateway remembers would hide from the clients what happens upstream. */
const FORGETFUL = {
  CACHE_TTL_MS: '0',
  CACHE_REVALIDATE_MS: '0',
  CACHE_STALE_IF_ERROR_MS: '0',
};

/** A gateway on a sandbox of its own that real clients reach over HTTP. */
export async function serveWorld(options?: SandboxOptions, env?: Environment): Promise<Served> {
  const world = await startWorld(options, { ...FORGETFUL, ...env });
  const server = createServer(world.gateway.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return {
    ...world,
    url: `http://127.0.0.1:${address.port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await world[Symbol.asyncDispose]();
    },
  };
}
