import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import DataLoader from 'dataloader';
import type { JobLink } from '../../../src/sandbox/qualia/rows.ts';
import type { JobBody } from '../../operations/expected.ts';
import { host, port, rest } from './rest.ts';
import { resolvers, typeDefs } from './schema.ts';

// Apollo Server as its documentation advises: a DataLoader per request, undici towards the upstream.

type Context = { readonly jobs: DataLoader<string, JobBody> };

const server = new ApolloServer<Context>({
  typeDefs,
  resolvers: {
    ...resolvers,
    Query: {
      datasets: (_: unknown, { first, after }: { first: number; after?: string | null }) =>
        rest.page(first, after),
      sutroDatasets: () => rest.sutro(),
    },
    DatasetJob: {
      job: ({ job_id }: JobLink, _: unknown, { jobs }: Context) => jobs.load(job_id),
    },
  },
});
await startStandaloneServer(server, {
  listen: { port, host },
  context: async () => ({
    jobs: new DataLoader((ids: readonly string[]) => Promise.all(ids.map(rest.job))),
  }),
});
