import type { GraphQLError } from 'graphql';
import { cut } from '../errors.ts';

const DEPTH = 4;
/** Greatest length of a text that a caller or a provider chooses. */
const MAX_TEXT = 10_000;
/** Letters of a name in a line. */
export const MAX_NAME = 200;
/** Errors of one `AggregateError` in a line. */
const MAX_PARTS = 10;
/** Letters of a path or a cause in a line. */
const MAX_PATH = 1_000;

/**
 * An error for the log: what it says, where it arose, and what lies underneath. Other properties
 * stay out, for a library may have put a request with its headers there.
 */
export const errorFields = (error: unknown, depth = 0): object | undefined => {
  if (error === undefined || error === null) return undefined;
  if (!(error instanceof Error)) return { message: cut(String(error), MAX_TEXT) };
  const { name, message, stack, cause } = error;
  const parts = error instanceof AggregateError ? error.errors.slice(0, MAX_PARTS) : [];
  const deeper = depth < DEPTH;
  return {
    type: name,
    message: cut(message, MAX_TEXT),
    ...('code' in error && { code: error.code }),
    stack: stack && cut(stack, MAX_TEXT),
    ...(deeper && cause !== undefined && { cause: errorFields(cause, depth + 1) }),
    ...(deeper && parts.length > 0 && { errors: parts.map((one) => errorFields(one, depth + 1)) }),
  };
};

/** One error of an answer in a line: its code, its place, and in a few words what was underneath. */
export const failureFields = ({ extensions, path, originalError }: GraphQLError): object => {
  const { code, provider, upstreamStatus } = extensions;
  const cause = causeOf(originalError);
  return {
    code,
    path: path && cut(path.join('.'), MAX_PATH),
    provider,
    upstreamStatus,
    cause: cause && cut(cause, MAX_PATH),
  };
};

const causeOf = (error: Error | undefined): string | undefined => {
  const cause = error?.cause;
  if (cause === undefined || cause === null) return undefined;
  if (!(cause instanceof Error)) return String(cause);
  // A connection tried on several addresses fails with an empty message and one error for each.
  const parts =
    cause instanceof AggregateError ? cause.errors.slice(0, MAX_PARTS).map(String).join('; ') : '';
  return `${cause.name}: ${cause.message || parts}`;
};
