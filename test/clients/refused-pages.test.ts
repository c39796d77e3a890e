import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JobsDocument, type JobsQueryVariables } from '#client';
import schema from '#client/introspection.json' with { type: 'json' };
import { openGateway } from '../pagination/fake-provider.ts';
import { idsOf } from './lists.ts';

// Lists whose matches are rare: a page that ten reads could not fill is short, or refused with the
// cursor from which to look on. The stock helpers of both clients show every match once.

const ROWS = 25_000;
/** The rows that failed, by their place in the list. */
const MATCHES = [500, 501, 9_999, 23_000, 24_999];

const jobOf = (at: number) => ({
  job_id: `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`,
  project_id: '11111111-1111-4111-8111-111111111111',
  status: MATCHES.includes(at) ? 'failed' : 'completed',
  created_at: new Date(Date.UTC(2026, 0, 1) - at * 1_000).toISOString(),
});

let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((_path, query) => {
    const from = Number(query.get('cursor') ?? 0);
    const to = Math.min(ROWS, from + Number(query.get('limit')));
    const hasNext = to < ROWS;
    return {
      items: Array.from({ length: to - from }, (_, at) => jobOf(from + at)),
      page_info: { has_next: hasNext, end_cursor: hasNext ? `${to}` : null, total_count: ROWS },
    };
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const variables: JobsQueryVariables = { first: 4, filter: { status: ['FAILED'] } };
const EXPECTED = MATCHES.map((at) => jobOf(at).job_id);

type Refusal = { readonly extensions?: Readonly<Record<string, unknown>> | undefined };
/** The cursor of a refused page. */
function cursorOf(errors: readonly Refusal[] | undefined): string {
  const [{ extensions } = {}] = errors ?? [];
  expect(extensions).toMatchObject({ code: 'SEARCH_INCOMPLETE', after: expect.any(String) });
  return String(extensions?.after);
}

/** The global id of a job has its id at the end. */
const jobIdsOf = (ids: readonly string[]): (string | undefined)[] =>
  ids.map((id) => EXPECTED.find((jobId) => Buffer.from(id, 'base64url').includes(jobId)));

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
  expect(jobIdsOf(idsOf(jobs))).toEqual(EXPECTED);
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
  expect(jobIdsOf(idsOf(data?.jobs))).toEqual(EXPECTED);
  expect(refusals).toBe(1);
});
