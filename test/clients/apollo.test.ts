import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DatasetFieldsFragmentDoc,
  DatasetNodeDocument,
  DatasetsDocument,
  type DatasetsQuery,
  type DatasetType,
} from '#client';
import { readFragment } from '#client/fragments';
import possibleTypes from '#client/possible-types.json' with { type: 'json' };
import { BothProvidersDocument } from '../generated/graphql.ts';
import { idsOf, LISTS, newest, type Walk, wholeOf } from './lists.ts';
import { type ServedGateway, serveGateway } from './serve.ts';

// The stock Apollo Client with its own `relayStylePagination`.

let served: ServedGateway;
beforeAll(async () => {
  served = await serveGateway({ size: 60 });
});
afterAll(() => served[Symbol.asyncDispose]());

const listOf = ({ datasets }: DatasetsQuery) => datasets;

const pages = relayStylePagination(['filter', 'sort']);

const createClient = ({ url } = served) =>
  new ApolloClient({
    link: new HttpLink({ uri: url }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        Query: {
          fields: {
            catalog: pages,
            datasets: pages,
            models: pages,
            jobs: pages,
            projects: pages,
            sutroDatasets: pages,
            sutroJobs: pages,
          },
        },
        Job: { fields: { datasets: pages } },
        Project: { fields: { datasets: pages, jobs: pages, models: pages } },
      },
    }),
  });

/** Pages with `fetchMore` to the last page, then reads the list from the cache. */
const walkWith =
  (client: ApolloClient, between = () => {}): Walk =>
  async ({ document: query, variables, connection }) => {
    const watched = client.watchQuery({ query, variables });
    const watching = watched.subscribe(() => {});
    const first = await client.query({ query, variables });
    let page = first.data && connection(first.data);
    while (page?.pageInfo.hasNextPage) {
      between();
      const { endCursor: after } = page.pageInfo;
      const more = await watched.fetchMore({ variables: { ...variables, after } });
      page = more.data && connection(more.data);
    }
    watching.unsubscribe();
    const merged = client.readQuery({ query, variables });
    return idsOf(merged && connection(merged));
  };

describe('Apollo Client', () => {
  it.each(Object.entries(LISTS))('pages through %s to the end', async (_, list) => {
    const ids = await list(walkWith(createClient()), served);
    expect(ids.length).toBeGreaterThan(2);
    expect(ids).toEqual(await list(wholeOf(served), served));
  });

  it('neither loses nor repeats a row that stays while others are added', async () => {
    await using changing = await serveGateway({ size: 30 });
    const { datasets } = changing.sandbox.qualia;
    const all = { document: DatasetsDocument, variables: { first: 7 }, connection: listOf };
    const before = await wholeOf(changing)(all);
    let visits = 0;
    const walk = walkWith(createClient(changing), () => {
      visits += 1;
      datasets.insert(newest(datasets.list()[0], visits));
    });
    expect(await walk(all)).toEqual(before);
    expect(visits).toBeGreaterThan(3);
  });

  it('shows a refetched node in the list that has it', async () => {
    await using changing = await serveGateway({ size: 30 });
    const client = createClient(changing);
    const query = DatasetsDocument;
    const { data } = await client.query({ query, variables: { first: 10 } });
    const edge = () => client.readQuery({ query, variables: { first: 10 } })?.datasets?.edges[4];
    const before = readFragment(DatasetFieldsFragmentDoc, edge()?.node);
    const path = 'lerobot/renamed';
    changing.sandbox.qualia.datasets.update(before?.artifactId ?? '', { path });

    const id = data?.datasets?.edges[4]?.node?.id ?? '';
    const node = await client.query({
      query: DatasetNodeDocument,
      variables: { id },
      fetchPolicy: 'network-only',
    });
    expect(node.data?.node).toMatchObject({ id, path });
    expect(edge()?.node).toMatchObject({ id, path });
  });

  it('starts a new list for another filter and keeps the first one', async () => {
    const client = createClient();
    const byType = (type: DatasetType) => ({
      document: DatasetsDocument,
      variables: { first: 7, filter: { type } },
      connection: listOf,
    });
    const recordings = await walkWith(client)(byType('LEROBOT_V3'));
    const progress = await walkWith(client)(byType('SARM_PROGRESS'));
    expect(progress).toEqual(await wholeOf(served)(byType('SARM_PROGRESS')));
    const { document: query, variables } = byType('LEROBOT_V3');
    expect(idsOf(client.readQuery({ query, variables })?.datasets)).toEqual(recordings);
  });

  it.each(['qualia', 'sutro'] as const)(
    'keeps the entries of both providers when %s fails',
    async (provider) => {
      await using failing = await serveGateway({ size: 30 });
      const client = createClient(failing);
      const query = BothProvidersDocument;
      const before = await client.query({ query });
      failing.sandbox.faults.add({ provider, fault: { status: 500 } });
      const options = { query, fetchPolicy: 'network-only', errorPolicy: 'all' } as const;
      const { error } = await client.query(options);
      expect(error).toMatchObject({
        errors: [{ extensions: { provider, code: 'PROVIDER_UNAVAILABLE' } }],
      });
      expect(client.readQuery({ query })).toEqual(before.data);
    },
  );
});
