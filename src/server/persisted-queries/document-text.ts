import type { GraphQLParams } from '../protocol/graphql-params.ts';
import {
  lookup,
  persistedQueryHash,
  requestedDocumentId,
  type TrustedDocuments,
} from '../trusted-documents/manifest.ts';
import type { PersistedQueryStore } from './persisted-query-store.ts';

export type DocumentSources = {
  readonly trustedDocuments: TrustedDocuments | undefined;
  readonly persistedQueries: PersistedQueryStore | undefined;
};

/** Finds the document of a request for the fast path; undefined leaves the request, and any error, to Yoga. */
export const createDocumentLookup = ({ trustedDocuments, persistedQueries }: DocumentSources) =>
  trustedDocuments === undefined
    ? (params: GraphQLParams) => openDocument(params, persistedQueries)
    : (params: GraphQLParams) => trustedDocument(params, trustedDocuments);

function openDocument(
  params: GraphQLParams,
  persistedQueries: PersistedQueryStore | undefined,
): string | undefined {
  const { query, extensions } = params;
  if (extensions === undefined || persistedQueries === undefined) return query;
  const sha256 = persistedQueryHash(params);
  if (sha256 === undefined) return query;
  // Yoga's path compares the hash with the query and registers it.
  return query === undefined ? persistedQueries.get(sha256) : undefined;
}

function trustedDocument(params: GraphQLParams, documents: TrustedDocuments): string | undefined {
  const id = params.query === undefined ? requestedDocumentId(params) : undefined;
  return id === undefined ? undefined : lookup(documents, id);
}
