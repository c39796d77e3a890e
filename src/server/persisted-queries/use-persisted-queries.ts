import { GatewayError } from '../../errors.ts';
import { protocolError } from '../protocol/protocol-error.ts';
import type { ServerPlugin } from '../request-context.ts';
import { persistedQueryHash } from '../trusted-documents/manifest.ts';
import { isHashOf, type PersistedQueryStore } from './persisted-query-store.ts';

/**
 * Automatic persisted queries, as Apollo's clients and urql send them: first the hash alone, and after
 * `PersistedQueryNotFound` the hash with the query, which registers it. Undefined registers nothing, and the client
 * sends the query from then on.
 */
export const usePersistedQueries = (store: PersistedQueryStore | undefined): ServerPlugin => ({
  onParams({ params, setParams }) {
    const sha256 = persistedQueryHash(params);
    if (params.query) {
      if (store && sha256 !== undefined && !isHashOf(sha256, params.query)) {
        throw protocolError('PERSISTED_QUERY_MISMATCH', MISMATCH);
      }
      return undefined;
    }
    if (sha256 === undefined) throw noQueryError(params);
    if (store === undefined) throw persistedQueryError('PERSISTED_QUERY_NOT_SUPPORTED');
    return store.find(sha256).then((query) => {
      if (query === undefined) throw persistedQueryError('PERSISTED_QUERY_NOT_FOUND');
      setParams({ ...params, query });
    });
  },
  onValidate({ context: { params } }) {
    const sha256 = store && params && persistedQueryHash(params);
    const query = params?.query;
    if (sha256 === undefined || !query) return undefined;
    return ({ valid }) => {
      if (valid) store?.add(sha256, query);
    };
  },
});

const MISMATCH = 'The hash of the persisted query is not the SHA-256 hash of the query.';

/** Part of the protocol of the clients, so 200 for `application/json`. */
const persistedQueryError = (
  code: 'PERSISTED_QUERY_NOT_FOUND' | 'PERSISTED_QUERY_NOT_SUPPORTED',
): GatewayError => new GatewayError(code, undefined, { http: { status: 400, spec: true } });

const noQueryError = (params: object): GatewayError =>
  protocolError(
    'BAD_USER_INPUT',
    'documentId' in params
      ? 'This server has no trusted documents. Send {"query": "…"}.'
      : 'The request has no "query". Send {"query": "…"}.',
  );
