import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { type Environment, readConfig } from '../src/config/config.ts';
import { createGateway, type Gateway } from '../src/gateway.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../src/sandbox/sandbox.ts';
import { fastPath, startTestServer } from './request-path.ts';

export type Answer<T> = {
  data: T;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
  extensions?: { upstream: { calls: number; coalesced: number } };
};

/** A gateway on a sandbox of its own, over real sockets; it is asked by the front door. */
export type GatewayFixture = {
  sandbox: Sandbox;
  gateway: Gateway;
  /** Of the GraphQL endpoint. */
  url: string;
  /** Sends an operation; `calls` of the sandbox are those that it caused. */
  ask: <T = Record<string, never>, V = Record<string, unknown>>(
    document: string | TypedDocumentNode<T, V>,
    variables?: V,
    headers?: Record<string, string>,
  ) => Promise<Answer<T>>;
  /** Method and path of the upstream calls since the last operation began. */
  calls: () => string[];
  [Symbol.asyncDispose]: () => Promise<void>;
};

export async function startGatewayFixture(
  options: SandboxOptions = {},
  env: Environment = {},
): Promise<GatewayFixture> {
  const sandbox = await startSandbox(options);
  const key = options.apiKey ?? 'sandbox';
  const config = readConfig({
    QUALIA_API_KEY: key,
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_API_KEY: key,
    SUTRO_BASE_URL: sandbox.sutroUrl,
    // A test changes the data and counts the calls: what it asks is asked upstream.
    CACHE_TTL_MS: '0',
    ...env,
  });
  const gateway = await createGateway(config, { fastPath });
  const { url, close } = await startTestServer(gateway.handle);
  return {
    sandbox,
    gateway,
    url,
    ask: async (document, variables, headers) => {
      sandbox.calls.clear();
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
        body: JSON.stringify({
          query: typeof document === 'string' ? document : print(document),
          variables,
        }),
      });
      return response.json();
    },
    calls: () => sandbox.calls.map(({ method, path }) => `${method} ${path}`),
    [Symbol.asyncDispose]: async () => {
      close();
      await gateway.close();
      await sandbox.close();
    },
  };
}
