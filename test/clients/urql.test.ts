import { Client, fetchExchange, type RequestPolicy } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DatasetFieldsFragmentDoc,
  DatasetNodeDocument,
  DatasetsDocument,
  type DatasetsQuery,
  type DatasetType,
} from '#client';
import { readFragment } from '#client/fragments';
import schema from '#client/introspection.json' with { type: 'json' };
import { BothProvidersDocument } from '../generated/graphql.ts';
import { idsOf, LISTS, newest, type Walk, wholeOf } from './lists.ts';
import { type ServedGateway, serveGateway } from './serve.ts';

// The stock urql client with Graphcache and its own `relayPagination`.

let served: ServedGateway;
beforeAll(async () => {
  served = await serveGateway({ size: 60 });
});
afterAll(() => served[Symbol.asyncDispose]());

const warnings: string[] = [];
const pages = relayPagination();
const embedded = () => null;

const createClient = ({ url } = served) =>
  new Client({
    url,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        schema,
        keys: {
          CatalogSource: embedded,
          DatasetCamera: embedded,
          DatasetFeature: embedded,
          DatasetInfo: embedded,
          DatasetJob: embedded,
          JobFailure: embedded,
          JobPhase: embedded,
          JobPhaseEvent: embedded,
          ProviderProblem: embedded,
          SutroField: embedded,
          SutroFile: embedded,
        },
        resolvers: {
          Query: {
            catalog: pages,
            datasets: pages,
            models: pages,
            jobs: pages,
            projects: pages,
            sutroDatasets: pages,
            sutroJobs: pages,
          },
          Job: { datasets: pages },
          Project: { datasets: pages, jobs: pages, models: pages },
        },
        logger: (_, message) => warnings.push(message),
      }),
      fetchExchange,
    ],
  });

const listOf = ({ datasets }: DatasetsQuery) => datasets;

/** Requests page after page; the last result is the whole list from the cache. */
const walkWith =
  (client: Client, between = () => {}): Walk =>
  async ({ document, variables, connection }) => {
    const pageAfter = async (after: string | null): Promise<string[]> => {
      const { data, error } = await client.query(document, { ...variables, after }).toPromise();
      if (error) throw error;
      const merged = data && connection(data);
      if (!merged?.pageInfo.hasNextPage) return idsOf(merged);
      between();
      return pageAfter(merged.pageInfo.endCursor);
    };
    return pageAfter(null);
  };

describe('urql', () => {
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
    await client.query(query, { first: 10 }).toPromise();
    const edge = () => client.readQuery(query, { first: 10 })?.data?.datasets?.edges[4];
    const id = edge()?.node?.id ?? '';
    const before = readFragment(DatasetFieldsFragmentDoc, edge()?.node);
    const path = 'lerobot/renamed';
    changing.sandbox.qualia.datasets.update(before?.artifactId ?? '', { path });

    const context = { requestPolicy: 'network-only' } as const;
    const node = await client.query(DatasetNodeDocument, { id }, context).toPromise();
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
    const { document, variables } = byType('LEROBOT_V3');
    expect(idsOf(client.readQuery(document, variables)?.data?.datasets)).toEqual(recordings);
  });

  it.each([
    ['qualia', 'sutroDatasets'],
    ['sutro', 'datasets'],
  ] as const)('keeps the entries of the other provider when %s fails', async (provider, other) => {
    await using failing = await serveGateway({ size: 30 });
    const client = createClient(failing);
    const ask = (requestPolicy: RequestPolicy) =>
      client.query(BothProvidersDocument, {}, { requestPolicy }).toPromise();
    const before = await ask('network-only');
    failing.sandbox.faults.add({ provider, fault: { status: 500 } });
    const { error } = await ask('network-only');
    expect(error?.graphQLErrors).toMatchObject([
      { extensions: { provider, code: 'PROVIDER_UNAVAILABLE' } },
    ]);
    const after = await ask('cache-only');
    expect(after.data?.[other]?.edges).toHaveLength(5);
    expect(after.data?.[other]).toEqual(before.data?.[other]);
  });

  it('keeps its pages if the next one fails', async () => {
    await using failing = await serveGateway({ size: 30 });
    const client = createClient(failing);
    const query = DatasetsDocument;
    const first = await client.query(query, { first: 7 }).toPromise();
    const after = first.data?.datasets?.pageInfo.endCursor ?? null;
    failing.sandbox.faults.add({ provider: 'qualia', fault: { status: 500 } });
    const { data, error } = await client.query(query, { first: 7, after }).toPromise();
    expect(error?.graphQLErrors).toHaveLength(1);
    expect(data?.datasets?.edges).toHaveLength(7);
    expect(data?.datasets?.edges).toEqual(first.data?.datasets?.edges);
  });

  it('logs no warning', () => {
    expect(warnings).toEqual([]);
  });
});
