import { type ASTNode, type GraphQLError, locatedError } from 'graphql';

/** `locatedError` of graphql-js without a stack of its own; the stack of the original error is kept. */
export function locateError(
  error: unknown,
  nodes: readonly ASTNode[],
  path: readonly (string | number)[] | undefined,
): GraphQLError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return locatedError(error, nodes, path);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
