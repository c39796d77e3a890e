import { GraphQLError } from 'graphql';
import type { RequestPlugin } from '../request-plugin.ts';

/** Start of the last sentence of a message in which graphql-js suggests names of the schema. */
const SUGGESTION = ' Did you mean ';

/** Removes suggested names from messages: a hidden schema must not be guessable. */
export const hideSuggestions = (allowed: boolean): RequestPlugin =>
  allowed
    ? {}
    : {
        transformResult: (result) => {
          if (!result.errors?.some(({ message }) => suggestionIndex(message) !== -1)) return result;
          return { ...result, errors: result.errors.map(withoutSuggestion) };
        },
      };

/**
 * Index of the suggestion, or -1. Not a pattern: the message repeats text of the caller, and a pattern would scan to
 * the end from each occurrence in it.
 */
const suggestionIndex = (message: string): number =>
  message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  const end = suggestionIndex(message);
  if (end === -1) return error;
  return new GraphQLError(message.slice(0, end), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
