import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { Client, fetchExchange } from 'urql';
import schema from '#client/introspection.json';

// urql, because its cache does here what the page needs without code of ours: `relayPagination`
// joins the pages of each filter and sort, and with the schema it answers from what it has when a
// page fails.

const pages = relayPagination();

/** Of types that have no id: they live inside what they belong to. */
const embedded = () => null;

export const client = new Client({
  url: '/graphql',
  exchanges: [
    cacheExchange({
      schema,
      resolvers: { Query: { catalog: pages, datasets: pages, sutroDatasets: pages } },
      keys: {
        CatalogSource: embedded,
        DatasetCamera: embedded,
        DatasetFeature: embedded,
        DatasetInfo: embedded,
        DatasetJob: embedded,
        JobFailure: embedded,
        JobPhase: embedded,
        ProviderProblem: embedded,
        SutroField: embedded,
        SutroFile: embedded,
      },
    }),
    fetchExchange,
  ],
});
