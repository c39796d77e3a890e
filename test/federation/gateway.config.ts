import type { GatewayConfig } from '@graphql-hive/gateway-runtime';

const KEYS = ['x-qualia-api-key', 'x-sutro-api-key'];

export const gatewayConfig: GatewayConfig = {
  supergraph: './supergraph.graphql',
  propagateHeaders: {
    // A client's keys go to this subgraph only; the token is the router's own.
    fromClientToSubgraphs({ request, subgraphName }) {
      if (subgraphName !== 'datasets') return {};
      const keys = KEYS.map((name) => [name, request.headers.get(name)]);
      return { ...Object.fromEntries(keys), authorization: `Bearer ${process.env.DATASETS_TOKEN}` };
    },
  },
};
