import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { printSubgraphSdl } from './subgraph.ts';

const Service = builder.objectRef<GraphQLSchema>('_Service').implement({
  description: 'This server as a subgraph of a larger graph.',
  fields: (t) => ({
    sdl: t.string({
      description:
        'The schema that routers compose, with the directives of Apollo Federation; also in the file `subgraph.graphql`.',
      resolve: printSubgraphSdl,
    }),
  }),
});

builder.queryField('_service', (t) =>
  t.field({
    type: Service,
    description: 'For tools that compose supergraphs (Apollo Federation). Costs nothing upstream.',
    resolve: (_query, _args, _context, { schema }) => schema,
  }),
);
