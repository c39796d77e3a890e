import path from 'node:path';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange, mapExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { type DocumentNode, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetsDocument, SutroDatasetDocument } from '#client';
import { type ServedGateway, serveGateway } from './serve.ts';

// A gateway that runs only the documents of the kit, and clients that send their hashes.

const MANIFEST = path.resolve(
  import.meta.dirname,
  '../../client/generated/persisted-documents.json',
);

let served: ServedGateway;
beforeAll(async () => {
  served = await serveGateway({ size: 20 }, { TRUSTED_DOCUMENTS: MANIFEST });
});
afterAll(() => served[Symbol.asyncDispose]());

/** The hash that codegen wrote into the document. */
const hashOf = (document: DocumentNode): string => {
  const meta: unknown = Reflect.get(document, '__meta__');
  const hash = meta instanceof Object && Reflect.get(meta, 'hash');
  return typeof hash === 'string' ? hash : '';
};

const apollo = () =>
  new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink({ generateHash: hashOf }),
      new HttpLink({ uri: served.url }),
    ]),
  });

const urql = () =>
  new Client({
    url: served.url,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({ keys: { DatasetJob: () => null } }),
      mapExchange({
        onOperation: (operation) => ({
          ...operation,
          extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(operation.query) } },
        }),
      }),
      fetchExchange,
    ],
  });

describe('a gateway that trusts the kit', () => {
  it('answers Apollo Client by hash', async () => {
    const { data } = await apollo().query({ query: DatasetsDocument, variables: { first: 3 } });
    expect(data?.datasets?.edges).toHaveLength(3);
  });

  it('answers urql by hash', async () => {
    const { data } = await urql().query(DatasetsDocument, { first: 3 }).toPromise();
    expect(data?.datasets?.edges).toHaveLength(3);
  });

  it('runs documents of each provider and no other', async () => {
    const [dataset] = served.sandbox.sutro.datasets.list();
    const variables = { datasetId: dataset?.dataset_id ?? '' };
    const { data } = await apollo().query({ query: SutroDatasetDocument, variables });
    expect(data?.sutroDataset).toMatchObject({ __typename: 'SutroDataset' });
    const other = urql().query(parse('{ datasets { totalCount } }'), {}).toPromise();
    expect((await other).error).toBeDefined();
  });
});
