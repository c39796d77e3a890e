import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { printSubgraphSdl } from './subgraph.ts';

const Service = builder.objectRef<GraphQLSchema>('_Service').implement({
  description: 'This server as a subgraph of a supergraph.',
  fields: (t) => ({
    sdl: t.string({
      description:
        'The schema for composition, with the directives of Apollo Federation; the same as the file `subgraph.graphql`.',
      resolve: printSubgraphSdl,
    }),
  }),
});

builder.queryField('_service', (t) =>
  t.field({
    type: Service,
    description: 'For tools that compose supergraphs (Apollo Federation). No upstream call.',
    resolve: (_query, _args, _context, { schema }) => schema,
  }),
);
