// Prints every dataset of both providers as a table: `node examples/apollo-table.ts [url]`.
// Apollo Client without React. In a project of your own, `#client` is `dataset-graph/client`.

import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import {
  DatasetFieldsFragmentDoc,
  DatasetsDocument,
  SutroDatasetFieldsFragmentDoc,
  SutroDatasetsDocument,
} from '#client';
import { readFragment } from '#client/fragments';
import possibleTypes from '#client/possible-types.json' with { type: 'json' };

const [, , uri = 'http://127.0.0.1:4000/graphql'] = process.argv;
const pages = relayStylePagination(['filter', 'sort']);
const client = new ApolloClient({
  link: new HttpLink({ uri }),
  cache: new InMemoryCache({
    possibleTypes,
    typePolicies: { Query: { fields: { datasets: pages, sutroDatasets: pages } } },
  }),
});

type Connection<Node> = {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node | null }[];
};

/** Asks for page after page. The cache joins them, so the last answer has the whole list. */
async function wholeList<Node>(
  ask: (after: string | null) => Promise<Connection<Node> | null | undefined>,
): Promise<Node[]> {
  let list = await ask(null);
  while (list?.pageInfo.hasNextPage) list = await ask(list.pageInfo.endCursor);
  return list?.edges.flatMap(({ node }) => node ?? []) ?? [];
}

// To the cache all pages are one list, and it would answer with those it has.
const fetchPolicy = 'network-only';

type Row = readonly string[];

async function qualia(): Promise<Row[]> {
  const nodes = await wholeList(async (after) => {
    const variables = { first: 100, after };
    const { data } = await client.query({ query: DatasetsDocument, variables, fetchPolicy });
    return data?.datasets;
  });
  return nodes.map((node) => {
    const { path, createdAt, subtype, jobs } = readFragment(DatasetFieldsFragmentDoc, node);
    return ['Qualia', path, day(createdAt), subtype ?? '', `jobs: ${jobs?.length ?? '?'}`];
  });
}

async function sutro(): Promise<Row[]> {
  const nodes = await wholeList(async (after) => {
    const variables = { first: 100, after };
    const { data } = await client.query({ query: SutroDatasetsDocument, variables, fetchPolicy });
    return data?.sutroDatasets;
  });
  return nodes.map((node) => {
    const dataset = readFragment(SutroDatasetFieldsFragmentDoc, node);
    const { name, datasetId, createdAt, totalSizeBytes, fileCount } = dataset;
    const size = totalSizeBytes === null ? '' : `${(totalSizeBytes / 1e6).toFixed(1)} MB`;
    return ['Sutro', name ?? datasetId, day(createdAt), size, `files: ${fileCount ?? '?'}`];
  });
}

const day = (iso: string | null): string => iso?.slice(0, 10) ?? '';

function print(rows: readonly Row[]): void {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

// One provider's bad day leaves the other's rows.
const answers = await Promise.allSettled([qualia(), sutro()]);
print(answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])));
for (const answer of answers) {
  if (answer.status === 'rejected') {
    console.error(answer.reason.message);
    process.exitCode = 1;
  }
}
