import { GatewayError } from '../../errors.ts';
import { decodeBody } from '../protocol/content-encoding.ts';
import {
  Batch,
  type GraphQLParams,
  parseParams,
  parseUrlParams,
} from '../protocol/graphql-params.ts';
import { protocolError } from '../protocol/protocol-error.ts';
import type { RequestContext, ServerPlugin } from '../request-context.ts';

/** Operations of a batch that are refused one by one. */
const MAX_BATCH = 50;

/** Parses requests in place of Yoga, as the fast path does. Bodies may be compressed. */
export const useRequestParser = (maxBodyBytes: number): ServerPlugin => ({
  onRequestParse({ request, url, serverContext: { requestContext }, setRequestParser }) {
    if (request.method === 'GET') {
      setRequestParser(() => paramsOrThrow(parseUrlParams(url.searchParams), requestContext));
      return;
    }
    const encoding = request.headers.get('content-encoding');
    setRequestParser(async (limited) => {
      const text = encoding
        ? String(await decodeBody(await limited.bytes(), encoding, maxBodyBytes))
        : await limited.text();
      return paramsOrThrow(parseParams(text), requestContext);
    });
  },
});

/** Clients that send a batch expect as many results as operations: the error is repeated for each. */
function paramsOrThrow(
  params: GraphQLParams | Batch | GatewayError,
  context: RequestContext,
): YogaParams {
  if (params instanceof GatewayError) throw params;
  if (!(params instanceof Batch)) return withoutAbsent(params);
  if (params.size > 0 && params.size <= MAX_BATCH) context.batchSize = params.size;
  throw protocolError('BAD_USER_INPUT', 'Batches are not supported. Send one operation a request.');
}

type YogaParams = { -readonly [Name in keyof GraphQLParams]?: NonNullable<GraphQLParams[Name]> };

/** Yoga's type allows no undefined members. */
const withoutAbsent = (params: GraphQLParams): YogaParams => {
  const { query, documentId, operationName, variables, extensions } = params;
  return {
    ...(query !== undefined && { query }),
    ...(documentId !== undefined && { documentId }),
    ...(operationName !== undefined && { operationName }),
    ...(variables !== undefined && { variables }),
    ...(extensions !== undefined && { extensions }),
  };
};
