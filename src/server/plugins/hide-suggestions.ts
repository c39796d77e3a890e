import { GraphQLError } from 'graphql';
import type { RequestPlugin } from '../request-plugin.ts';

/** Begins the last sentence of a message in which graphql-js offers names of the schema. */
const SUGGESTION = ' Did you mean ';

/** Leaves out which names a misspelt one resembles: where the schema is not shown, it is not to be guessed. */
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
 * Where the suggestion begins; -1 where there is none. The message repeats the caller's text, which may hold these
 * words any number of times: a pattern would go on from each of them to the end.
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
