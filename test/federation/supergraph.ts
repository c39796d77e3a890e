import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { assertCompositionSuccess, composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import type { Environment } from '../../src/config/config.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { schema } from '../../src/schema/schema.ts';
import { printSubgraphSdl } from '../../src/schema/subgraph.ts';
import { type Answer, startWorld, type World } from '../gateway-fixture.ts';
import { gatewayConfig } from './gateway.config.ts';
import { listening } from './listening.ts';
import { LAB_SDL, type Note, startLab } from './notes-subgraph.ts';

export const compose = (urls: { readonly datasets: string; readonly lab: string }) => {
  const composed = composeServices([
    { name: 'datasets', url: urls.datasets, typeDefs: parse(printSubgraphSdl(schema)) },
    { name: 'lab', url: urls.lab, typeDefs: parse(LAB_SDL) },
  ]);
  assertCompositionSuccess(composed);
  return composed;
};

export type Supergraph = {
  readonly world: World;
  /** Asks the router; `world.calls()` are the calls that it caused. */
  readonly ask: <T = unknown>(
    query: string,
    headers?: Record<string, string>,
  ) => Promise<Answer<T>>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

export type SupergraphOptions = SandboxOptions & {
  readonly env?: Environment;
  /** Another team's notes on what there is. */
  readonly notes?: (world: World) => readonly Note[];
};

/** A router in front of this gateway and another team's subgraph, all three over real sockets. */
export async function startSupergraph(options: SupergraphOptions = {}): Promise<Supergraph> {
  const { env, notes = () => [], ...sandbox } = options;
  const world = await startWorld(sandbox, env);
  const datasets = await listening(createServer(world.gateway.handle));
  const lab = await startLab(notes(world));
  const { supergraphSdl } = compose({ datasets: datasets.url, lab: lab.url });
  const runtime = createGatewayRuntime({
    ...gatewayConfig,
    supergraph: supergraphSdl,
    logging: false,
  });
  const router = await listening(
    createServer((request, response) => void runtime(request, response)),
  );
  return {
    world,
    ask: async (query, headers = {}) => {
      world.sandbox.calls.clear();
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
      await Promise.all([lab.close(), datasets.close()]);
      await world[Symbol.asyncDispose]();
    },
  };
}
