import { schema as graph } from '../schema/schema.ts';
import { printSdl } from '../schema/sdl.ts';
import { type Command, readFlags } from './command.ts';

export const schema: Command = {
  summary: 'Print the GraphQL schema',
  help: `Usage: dataset-graph schema

Prints the schema in GraphQL's schema language, sorted.
`,
  run: async (args) => {
    readFlags(args, {});
    process.stdout.write(printSdl(graph));
    return 0;
  },
};
