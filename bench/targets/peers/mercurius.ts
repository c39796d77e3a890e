import Fastify from 'fastify';
import mercurius from 'mercurius';
import type { JobLink } from '../../../src/sandbox/qualia/rows.ts';
import type { JobBody } from '../../operations/expected.ts';
import { host, port, rest } from './rest.ts';
import { resolvers, typeDefs } from './schema.ts';

// Mercurius as its documentation advises for speed: compiled queries from the first request on, a loader for the
// field that would ask once per row, undici towards the upstream.

type LoaderQuery = { readonly obj: JobLink };

/** One read per distinct job of a request; the loader's own cache would cost more than this map. */
const loadJobs = (queries: readonly LoaderQuery[]): Promise<JobBody[]> => {
  const reads = new Map<string, Promise<JobBody>>();
  return Promise.all(
    queries.map(({ obj: { job_id } }) => {
      const known = reads.get(job_id);
      if (known) return known;
      const read = rest.job(job_id);
      reads.set(job_id, read);
      return read;
    }),
  );
};

const app = Fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    ...resolvers,
    Query: {
      datasets: (_: unknown, { first, after }: { first: number; after?: string | null }) =>
        rest.page(first, after),
      sutroDatasets: () => rest.sutro(),
    },
  },
  loaders: { DatasetJob: { job: { loader: loadJobs, opts: { cache: false } } } },
  jit: 1,
});
await app.listen({ port, host });
