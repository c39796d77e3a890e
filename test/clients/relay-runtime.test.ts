import {
  type ConcreteRequest,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  Network,
  RecordSource,
  Store,
  type Variables,
} from 'relay-runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GatewayFixture } from '../gateway-fixture.ts';
import { createRelayProject, type RelayProject, relayConnection } from './relay-project.ts';
import { serveGateway } from './serve.ts';

// Relay's own runtime pages through the catalog with an artifact of Relay's own compiler.

const DOCUMENT = `
  query CatalogQuery($first: Int, $after: String, $filter: CatalogFilter, $sort: CatalogSort) {
    catalog(first: $first, after: $after, filter: $filter, sort: $sort)
      @connection(key: "List_catalog", filters: ["filter", "sort"]) {
      edges { node { id displayName provider createdAt } }
    }
  }
`;

let project: RelayProject;
let served: GatewayFixture;
let request: ConcreteRequest;
beforeAll(async () => {
  project = createRelayProject('javascript');
  const artifactOf = await project.compile('Catalog', DOCUMENT);
  ({ default: request } = await import(artifactOf('CatalogQuery')));
  served = await serveGateway({ size: 40 });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  project[Symbol.dispose]();
});

const createEnvironment = () =>
  new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ text }, variables) => {
      const body = JSON.stringify({ query: text, variables });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(served.url, { method: 'POST', headers, body });
      return response.json();
    }),
  });

it('pages to the end of the list and keeps every row once', async () => {
  const environment = createEnvironment();
  const list = { filter: { search: 'a' }, sort: 'OLDEST' };
  const readPage = async (variables: Variables): Promise<void> => {
    environment.retain(createOperationDescriptor(request, variables));
    await fetchQuery(environment, request, variables).toPromise();
  };
  const connection = () => relayConnection(environment, 'List_catalog', list);

  await readPage({ ...list, first: 7 });
  let pages = 1;
  for (let { after } = connection(); after !== undefined; { after } = connection()) {
    await readPage({ ...list, first: 7, after });
    pages += 1;
  }
  const { data } = await served.ask<{ catalog: { nodes: { id: string }[] } }>(
    '{ catalog(first: 1000, filter: { search: "a" }, sort: OLDEST) { nodes { id } } }',
  );
  const { ids } = connection();
  expect(ids).toEqual(data.catalog.nodes.map(({ id }) => id));
  expect(pages).toBe(Math.ceil(ids.length / 7));
  expect(pages).toBeGreaterThan(3);
});
