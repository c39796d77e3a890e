import { httpError, type ServerPlugin } from '../request-context.ts';
import { lookup, requestedDocumentId, type TrustedDocuments } from './manifest.ts';

/**
 * Runs only the documents of the list; undefined runs any document. A request names its document by `documentId`
 * (GraphQL over HTTP, appendix A), or by `extensions.persistedQuery.sha256Hash`, as Apollo's clients and urql do.
 *
 * The types of Yoga's plugin for it do not pass `exactOptionalPropertyTypes`.
 */
export const useTrustedDocuments = (documents: TrustedDocuments | undefined): ServerPlugin => {
  if (documents === undefined) return {};
  return {
    onParams({ params, setParams }) {
      const { operationName, variables, extensions } = params;
      const id = requestedDocumentId(params);
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
