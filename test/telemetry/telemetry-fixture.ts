import { type Environment, readConfig } from '../../src/config/config.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

export const API_KEY = 'sk_watched-0123456789';

export type Watched = {
  readonly sandbox: Sandbox;
  readonly gateway: Gateway;
  readonly ask: (query: string, headers?: Record<string, string>) => Promise<unknown>;
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

/** A gateway on a sandbox of its own, watched by whoever is given. */
export async function watched(options: GatewayOptions, env: Environment = {}): Promise<Watched> {
  const sandbox = await startSandbox({ apiKey: API_KEY });
  const config = readConfig({
    QUALIA_API_KEY: API_KEY,
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_API_KEY: API_KEY,
    SUTRO_BASE_URL: sandbox.sutroUrl,
    ...env,
  });
  const gateway = await createGateway(config, options);
  const get = (path: string, init?: RequestInit) =>
    gateway.fetch(new Request(`http://gateway${path}`, init));
  return {
    sandbox,
    gateway,
    get,
    ask: async (query, headers) => {
      const response = await get('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return response.json();
    },
    [Symbol.asyncDispose]: async () => {
      await gateway.close();
      await sandbox.close();
    },
  };
}
