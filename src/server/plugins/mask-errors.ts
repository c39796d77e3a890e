import { GraphQLError, Kind } from 'graphql';
import { cut, ERRORS, type ErrorCode, GatewayError } from '../../errors.ts';
import type { Concern } from '../request-context.ts';

/** The document itself is at fault. */
const DOCUMENT_CODES: readonly ErrorCode[] = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

/** Letters of a message: it may repeat what was asked, and fifty of them the same. */
const MAX_MESSAGE = 1_000;

/** Where what must not reach a client is told instead. */
export type Report = (error: unknown, requestId: string) => void;

/** Every error leaves with a code of the closed table; what nobody planned is reported and masked. */
export const masking = (report: Report): Concern => ({
  answer: (answer, { requestId }) => {
    if (answer.errors === undefined) return answer;
    const failed = answer.data === undefined;
    const errors = answer.errors.map((error) => {
      const code = codeOf(error);
      if (code === undefined) report(rootOf(error), requestId);
      return publicError(error, code, failed);
    });
    return { ...answer, errors };
  },
});

/** What a client is told of an error that nobody planned. */
export const unplanned = (): GraphQLError =>
  new GraphQLError(ERRORS.INTERNAL_SERVER_ERROR, {
    extensions: { code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } },
  });

const rootOf = (error: Error): Error =>
  error instanceof GraphQLError && error.originalError ? rootOf(error.originalError) : error;

function codeOf(error: GraphQLError): ErrorCode | undefined {
  const root = rootOf(error);
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

function publicError(
  error: GraphQLError,
  code: ErrorCode | undefined,
  failed: boolean,
): GraphQLError {
  const { nodes, source, positions, path, originalError, extensions } = error;
  const message = cut(
    code === undefined ? ERRORS.INTERNAL_SERVER_ERROR : error.message,
    MAX_MESSAGE,
  );
  const place = {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
  };
  if (rootOf(error) instanceof GatewayError) {
    if (message === error.message) return error;
    return new GraphQLError(message, {
      ...place,
      originalError: originalError ?? error,
      extensions,
    });
  }
  const http = httpOf(error, code, failed);
  return new GraphQLError(message, {
    ...place,
    extensions: { code: code ?? 'INTERNAL_SERVER_ERROR', ...(http && { http }) },
  });
}

/** The HTTP status where there is no data; `spec` leaves it at 200 for `Accept: application/json`. */
function httpOf(
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
