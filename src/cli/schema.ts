import { schema as graph } from '../schema/schema.ts';
import { printSdl } from '../schema/sdl.ts';
import { printSubgraphSdl } from '../schema/subgraph.ts';
import { type Command, readFlags } from './command.ts';

export const schema: Command = {
  summary: 'Print the GraphQL schema',
  help: `Usage: dataset-graph schema [--subgraph]

  --subgraph   as routers compose it into a larger graph (Apollo Federation)

Prints the schema in GraphQL's schema language, sorted.
`,
  run: async (args) => {
    const { subgraph } = readFlags(args, { subgraph: { type: 'boolean' } });
    process.stdout.write(subgraph ? printSubgraphSdl(graph) : printSdl(graph));
    return 0;
  },
};
