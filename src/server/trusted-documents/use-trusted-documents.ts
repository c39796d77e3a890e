import { httpError, type ServerPlugin } from '../request-context.ts';
import { lookup, requestedDocumentId, type TrustedDocuments } from './manifest.ts';

/**
 * Runs only the documents of the list; undefined runs any. A document is asked for by `documentId`, as the GraphQL
 * over HTTP draft says, or by `extensions.persistedQuery.sha256Hash`, as Apollo's clients and urql's do.
 *
 * Yoga has a plugin for it, whose hooks are typed for looser compilers; this is the part of it that is needed.
 */
export const useTrustedDocuments = (documents: TrustedDocuments | undefined): ServerPlugin => {
  if (documents === undefined) return {};
  return {
    onParams({ params, setParams, request: { method, url } }) {
      const { operationName, variables, extensions } = params;
      const fromUrl = method === 'GET' ? new URL(url).searchParams.get('documentId') : undefined;
      const id = fromUrl ?? requestedDocumentId(params);
      if (id === undefined || params.query) {
        throw httpError(
          400,
          'Only trusted documents run here: send a `documentId` and no `query`.',
        );
      }
      const query = lookup(documents, id);
      if (query === undefined) throw httpError(400, 'There is no trusted document of this id.');
      setParams({
        query,
        ...(operationName !== undefined && { operationName }),
        ...(variables !== undefined && { variables }),
        ...(extensions !== undefined && { extensions }),
      });
    },
  };
};
