import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { assertCompositionSuccess, composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import type { Environment } from '../../src/config/config.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { schema } from '../../src/schema/schema.ts';
import { printSubgraphSdl } from '../../src/schema/subgraph.ts';
import { type Answer, type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import { gatewayConfig } from './gateway.config.ts';
import { listening } from './listening.ts';
import { NOTES_SDL, type Note, startNotesSubgraph } from './notes-subgraph.ts';

export const compose = (urls: { readonly datasets: string; readonly notesSubgraph: string }) => {
  const composed = composeServices([
    { name: 'datasets', url: urls.datasets, typeDefs: parse(printSubgraphSdl(schema)) },
    { name: 'lab', url: urls.notesSubgraph, typeDefs: parse(NOTES_SDL) },
  ]);
  assertCompositionSuccess(composed);
  return composed;
};

export type Supergraph = {
  readonly fixture: GatewayFixture;
  /** Sends an operation to the router; `fixture.calls()` are the calls that it caused. */
  readonly ask: <T = unknown>(
    query: string,
    headers?: Record<string, string>,
  ) => Promise<Answer<T>>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

export type SupergraphOptions = SandboxOptions & {
  readonly env?: Environment;
  /** The rows of the other team's subgraph. */
  readonly notes?: (fixture: GatewayFixture) => readonly Note[];
};

/** A router in front of this gateway and another team's subgraph, all three over real sockets. */
export async function startSupergraph(options: SupergraphOptions = {}): Promise<Supergraph> {
  const { env, notes = () => [], ...sandbox } = options;
  const fixture = await startGatewayFixture(sandbox, env);
  const datasets = await listening(createServer(fixture.gateway.handle));
  const notesSubgraph = await startNotesSubgraph(notes(fixture));
  const { supergraphSdl } = compose({ datasets: datasets.url, notesSubgraph: notesSubgraph.url });
  const runtime = createGatewayRuntime({
    ...gatewayConfig,
    supergraph: supergraphSdl,
    logging: false,
  });
  const router = await listening(
    createServer((request, response) => void runtime(request, response)),
  );
  return {
    fixture,
    ask: async (query, headers = {}) => {
      fixture.sandbox.calls.clear();
      const response = await fetch(router.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return response.json();
    },
    [Symbol.asyncDispose]: async () => {
      await router.close();
      await runtime[Symbol.asyncDispose]();
      await Promise.all([notesSubgraph.close(), datasets.close()]);
      await fixture[Symbol.asyncDispose]();
    },
  };
}
