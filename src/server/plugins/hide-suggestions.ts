import { GraphQLError } from 'graphql';
import type { Concern } from '../request-context.ts';

/** Begins the last sentence of a message in which graphql-js offers names of the schema. */
const SUGGESTION = ' Did you mean ';

/** Leaves out which names a misspelt one resembles: where the schema is not shown, it is not to be guessed. */
export const suggestions = (allowed: boolean): Concern =>
  allowed
    ? {}
    : {
        answer: (answer) => {
          if (!answer.errors?.some(({ message }) => suggestionAt(message) !== -1)) return answer;
          return { ...answer, errors: answer.errors.map(withoutSuggestion) };
        },
      };

/**
 * Where the suggestion begins; -1 where there is none. The message repeats the caller's text, which may hold these
 * words any number of times: a pattern would go on from each of them to the end.
 */
const suggestionAt = (message: string): number =>
  message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  const end = suggestionAt(message);
  if (end === -1) return error;
  return new GraphQLError(message.slice(0, end), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
