import { createServer } from 'node:http';
import { type DocumentNode, parse, visit } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { listening } from './listening.ts';

/** Another team's subgraph, a Relay server too: it has its own `node`, `Node` and `PageInfo`. */
export const NOTES_SDL = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@external", "@key", "@requires", "@shareable"])

  scalar UUID

  interface Node { id: ID! }

  type Query {
    node(id: ID!): Node
    notes(first: Int = 10, after: String): NoteConnection!
    seenHeaders: [String!]!
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  type NoteConnection { edges: [NoteEdge!]!  pageInfo: PageInfo! }
  type NoteEdge { cursor: String!  node: Note! }

  type Note implements Node @key(fields: "id") {
    id: ID!
    text: String!
    dataset: Dataset
    sutroDataset: SutroDataset
    job: Job
  }

  type Dataset @key(fields: "artifactId") {
    artifactId: UUID!
    path: String! @external
    shelf: String!
    label: String! @requires(fields: "path")
  }

  type SutroDataset @key(fields: "datasetId") {
    datasetId: String!
    owner: String!
  }

  type Job @key(fields: "jobId", resolvable: false) { jobId: UUID! }
`;

/** The subject of a note: keys as the other team stored them. */
export type Note = {
  readonly text: string;
  readonly artifactId?: string | undefined;
  readonly datasetId?: string | undefined;
  readonly jobId?: string | undefined;
};

type Representation = { readonly __typename: string; readonly path?: string };

/** The schema without federation directives, which only the composer reads. */
const executable = (): DocumentNode =>
  visit(parse(NOTES_SDL), { SchemaExtension: () => null, Directive: () => null });

const FEDERATION_SDL = `
  scalar _Any
  union _Entity = Dataset | SutroDataset | Note
  extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
`;

export async function startNotesSubgraph(notes: readonly Note[]) {
  const nodes = notes.map((note, index) => ({ ...note, id: `note-${index}` }));
  type Row = (typeof nodes)[number];
  let headers: string[] = [];
  const schema = createSchema({
    typeDefs: [executable(), parse(FEDERATION_SDL)],
    resolvers: {
      Query: {
        node: (_query: unknown, { id }: { id: string }) => nodes.find((note) => note.id === id),
        notes: () => ({
          edges: nodes.map((node) => ({ cursor: node.id, node })),
          pageInfo: { hasNextPage: false, hasPreviousPage: false },
        }),
        seenHeaders: () => headers,
        _entities: (_query: unknown, args: { representations: Representation[] }) =>
          args.representations,
      },
      Node: { __resolveType: () => 'Note' },
      _Entity: { __resolveType: ({ __typename }: Representation) => __typename },
      Note: {
        dataset: ({ artifactId }: Row) => artifactId && { artifactId },
        sutroDataset: ({ datasetId }: Row) => datasetId && { datasetId },
        job: ({ jobId }: Row) => jobId && { jobId },
      },
      Dataset: {
        shelf: ({ artifactId }: { artifactId: string }) => `shelf ${artifactId.slice(0, 2)}`,
        label: ({ path }: { path: string }) => `label of ${path}`,
      },
      SutroDataset: { owner: ({ datasetId }: { datasetId: string }) => `owner of ${datasetId}` },
    },
  });
  const yoga = createYoga({ schema, logging: false, maskedErrors: false });
  return listening(
    createServer((request, response) => {
      headers = Object.keys(request.headers);
      void yoga(request, response);
    }),
  );
}
