import { GraphQLError, Kind } from 'graphql';
import { cut, ERRORS, type ErrorCode, GatewayError } from '../../errors.ts';
import type { RequestPlugin } from '../request-plugin.ts';

/** Codes that Yoga sets for an invalid document. */
const DOCUMENT_CODES: readonly ErrorCode[] = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

/** Codes of Yoga's own refusals. */
const CODES_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  405: 'METHOD_NOT_ALLOWED',
  413: 'CONTENT_TOO_LARGE',
};

/** Characters of a message: it may repeat a value of the request, in each of fifty errors. */
const MAX_MESSAGE = 1_000;

/** Receives errors that clients must not see. */
export type ErrorReporter = (error: unknown, requestId: string) => void;

/** Gives every error a code of the closed table; reports and masks unexpected errors. */
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

/** The client's view of an unexpected error. */
export const unexpectedError = (): GraphQLError =>
  new GraphQLError(ERRORS.INTERNAL_SERVER_ERROR, {
    extensions: { code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } },
  });

const rootError = (error: Error): Error =>
  error instanceof GraphQLError && error.originalError ? rootError(error.originalError) : error;

function errorCode(error: GraphQLError): ErrorCode | undefined {
  const root = rootError(error);
  if (root instanceof GatewayError) return root.code;
  // A variable that does not fit its type, whatever its scalar throws.
  if (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION) return 'BAD_USER_INPUT';
  if (!(root instanceof GraphQLError)) return undefined;
  const [node] = root.nodes ?? [];
  // A literal that does not fit its type is the same mistake as a variable that does not.
  if (/Value$|^ObjectField$/.test(node?.kind ?? '')) return 'BAD_USER_INPUT';
  const document = DOCUMENT_CODES.find((code) => code === error.extensions.code);
  if (document !== undefined) return document;
  const refusal = CODES_BY_STATUS[Object(error.extensions.http).status];
  if (refusal !== undefined) return refusal;
  // Errors of Yoga have an HTTP status, coercion errors of the executor a node. An error with neither is a scalar
  // that cannot serialize a resolver's value, which is a fault of this gateway.
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

/** The HTTP status of a result without data; `spec` keeps 200 for `Accept: application/json`. */
function httpExtension(
  error: GraphQLError,
  code: ErrorCode | undefined,
  failed: boolean,
): object | undefined {
  if (!failed) return undefined;
  if (code === undefined) return { status: 500 };
  const { http } = error.extensions;
  // An invalid document is well-formed HTTP; any earlier error is a 4xx for both media types.
  const spec = error.source !== undefined;
  const { spec: isValidation } = Object(http);
  return typeof http === 'object'
    ? { ...http, spec: spec || isValidation === true }
    : { status: 400, spec };
}
