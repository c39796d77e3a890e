import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { createOperationDescriptor, type Environment, fetchQuery } from 'relay-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JobsDocument, type JobsQueryVariables } from '#client';
import schema from '#client/introspection.json' with { type: 'json' };
import { kitSnippet } from './kit-snippets.ts';
import { idsOf } from './lists.ts';
import { FAILED_JOBS, jobIdsOf, openRareMatches } from './rare-matches.ts';
import { createRelayProject, relayConnection } from './relay-project.ts';

// Lists whose matches are rare: a page that ten reads could not fill is short, or refused with the
// cursor from which to look on. The stock helpers of both clients show every match once.

const FAILED = `
  query FailedQuery($first: Int, $after: String) {
    jobs(first: $first, after: $after, filter: { status: [FAILED] })
      @connection(key: "List_jobs", filters: []) {
      edges { node { id } }
    }
  }
`;

let gateway: Awaited<ReturnType<typeof openRareMatches>>;
beforeAll(async () => {
  gateway = await openRareMatches();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const variables: JobsQueryVariables = { first: 4, filter: { status: ['FAILED'] } };

type Refusal = { readonly extensions?: Readonly<Record<string, unknown>> | undefined };
/** The cursor of a refused page. */
function cursorOf(errors: readonly Refusal[] | undefined): string {
  const [{ extensions } = {}] = errors ?? [];
  expect(extensions).toMatchObject({ code: 'SEARCH_INCOMPLETE', after: expect.any(String) });
  return String(extensions?.after);
}

test('Apollo Client pages to the end over short, refused and resumed pages', async () => {
  const client = new ApolloClient({
    link: new HttpLink({ uri: gateway.url }),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { jobs: relayStylePagination(['filter', 'sort']) } } },
    }),
  });
  const options = { query: JobsDocument, variables, errorPolicy: 'all' } as const;
  const watched = client.watchQuery(options);
  const watching = watched.subscribe(() => {});
  const first = await client.query(options);
  expect(first.data?.jobs?.edges).toHaveLength(3);
  let refusals = 0;
  let { hasNextPage, endCursor: after } = first.data?.jobs?.pageInfo ?? {};
  while (hasNextPage) {
    const more = await watched.fetchMore({
      variables: { ...variables, after },
      errorPolicy: 'all',
    });
    const page = more.data?.jobs;
    if (page) ({ hasNextPage, endCursor: after } = page.pageInfo);
    else {
      refusals += 1;
      after = cursorOf(CombinedGraphQLErrors.is(more.error) ? more.error.errors : undefined);
    }
  }
  watching.unsubscribe();
  const { jobs } = client.readQuery(options) ?? {};
  expect(jobIdsOf(idsOf(jobs))).toEqual(FAILED_JOBS);
  expect(refusals).toBe(1);
});

test('urql pages to the end over short, refused and resumed pages', async () => {
  const client = new Client({
    url: gateway.url,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({ schema, resolvers: { Query: { jobs: relayPagination() } } }),
      fetchExchange,
    ],
  });
  const ask = (after: string | null | undefined) =>
    client.query(JobsDocument, { ...variables, after }).toPromise();
  let refusals = 0;
  let { data, error } = await ask(null);
  for (;;) {
    const { hasNextPage, endCursor } = data?.jobs?.pageInfo ?? {};
    if (error) {
      refusals += 1;
      ({ data, error } = await ask(cursorOf(error.graphQLErrors)));
    } else if (hasNextPage) ({ data, error } = await ask(endCursor));
    else break;
  }
  expect(jobIdsOf(idsOf(data?.jobs))).toEqual(FAILED_JOBS);
  expect(refusals).toBe(1);
});

test('Relay pages to the end with the network function of the kit', async () => {
  using project = createRelayProject('javascript');
  const artifactOf = await project.compile('Failed', FAILED);
  const { default: request } = await import(artifactOf('FailedQuery'));
  const environment: Environment = await project.load(kitSnippet('relay', gateway.url));
  const ask = async (after: unknown): Promise<void> => {
    const page = { first: 4, after };
    environment.retain(createOperationDescriptor(request, page));
    await fetchQuery(environment, request, page).toPromise();
  };
  let refusals = 0;
  await ask(undefined);
  let list = relayConnection(environment, 'List_jobs', {});
  expect(jobIdsOf(list.ids)).toEqual(FAILED_JOBS.slice(0, 3));
  while (list.after !== undefined) {
    await ask(list.after).catch(({ cause }) => {
      refusals += 1;
      expect(cause.extensions.code).toBe('SEARCH_INCOMPLETE');
      expect(relayConnection(environment, 'List_jobs', {})).toEqual(list);
    });
    list = relayConnection(environment, 'List_jobs', {});
  }
  expect(jobIdsOf(list.ids)).toEqual(FAILED_JOBS);
  expect(refusals).toBe(1);
});
