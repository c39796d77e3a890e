import { GraphQLError, Kind } from 'graphql';
import { cut, ERRORS, type ErrorCode, GatewayError } from '../../errors.ts';
import type { RequestPlugin } from '../request-plugin.ts';

/** The document itself is at fault. */
const DOCUMENT_CODES: readonly ErrorCode[] = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

/** Letters of a message: it may repeat what was asked, and fifty of them the same. */
const MAX_MESSAGE = 1_000;

/** Where what must not reach a client is told instead. */
export type ErrorReporter = (error: unknown, requestId: string) => void;

/** Every error leaves with a code of the closed table; what nobody planned is reported and masked. */
export const maskErrors = (report: ErrorReporter): RequestPlugin => ({
  transformResult: (result, { requestId }) => {
    if (result.errors === undefined) return result;
    const failed = result.data === undefined;
    const errors = result.errors.map((error) => {
      const code = errorCode(error);
      if (code === undefined) report(rootError(error), requestId);
      return toClientError(error, code, failed);
    });
    return { ...result, errors };
  },
});

/** What a client is told of an error that nobody planned. */
export const unexpectedError = (): GraphQLError =>
  new GraphQLError(ERRORS.INTERNAL_SERVER_ERROR, {
    extensions: { code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } },
  });

const rootError = (error: Error): Error =>
  error instanceof GraphQLError && error.originalError ? rootError(error.originalError) : error;

function errorCode(error: GraphQLError): ErrorCode | undefined {
  const root = rootError(error);
  if (root instanceof GatewayError) return root.code;
  // A variable that does not fit its type, whatever its scalar had to say.
  if (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION) return 'BAD_USER_INPUT';
  if (!(root instanceof GraphQLError)) return undefined;
  const [node] = root.nodes ?? [];
  // A literal that does not fit its type is the same mistake as a variable that does not.
  if (/Value$|^ObjectField$/.test(node?.kind ?? '')) return 'BAD_USER_INPUT';
  const document = DOCUMENT_CODES.find((code) => code === error.extensions.code);
  if (document !== undefined) return document;
  // Yoga's refusals carry an HTTP status, the executor's coercion errors a place in the document. An
  // error with neither is a scalar that could not write what a resolver gave it: ours, not theirs.
  return 'http' in error.extensions || node !== undefined ? 'BAD_USER_INPUT' : undefined;
}

function toClientError(
  error: GraphQLError,
  code: ErrorCode | undefined,
  failed: boolean,
): GraphQLError {
  const { nodes, source, positions, path, originalError, extensions } = error;
  const message = cut(
    code === undefined ? ERRORS.INTERNAL_SERVER_ERROR : error.message,
    MAX_MESSAGE,
  );
  const location = {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
  };
  if (rootError(error) instanceof GatewayError) {
    if (message === error.message) return error;
    return new GraphQLError(message, {
      ...location,
      originalError: originalError ?? error,
      extensions,
    });
  }
  const http = httpExtension(error, code, failed);
  return new GraphQLError(message, {
    ...location,
    extensions: { code: code ?? 'INTERNAL_SERVER_ERROR', ...(http && { http }) },
  });
}

/** The HTTP status where there is no data; `spec` leaves it at 200 for `Accept: application/json`. */
function httpExtension(
  error: GraphQLError,
  code: ErrorCode | undefined,
  failed: boolean,
): object | undefined {
  if (!failed) return undefined;
  if (code === undefined) return { status: 500 };
  const { http } = error.extensions;
  // Only a document can be well-formed HTTP and wrong GraphQL; anything before it is a plain 4xx.
  const spec = error.source !== undefined;
  return typeof http === 'object' ? { ...http, spec } : { status: 400, spec };
}
