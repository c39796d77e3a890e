import { GraphQLError } from 'graphql';
import type { Concern } from './exchange.ts';

/** The end of every sentence in which graphql-js offers names of the schema. */
const SUGGESTION = / Did you mean .*\?$/s;

/** Leaves out which names a misspelt one resembles: where the schema is not shown, it is not to be guessed. */
export const suggestions = (allowed: boolean): Concern =>
  allowed
    ? {}
    : {
        answer: (answer) => {
          if (!answer.errors?.some(({ message }) => SUGGESTION.test(message))) return answer;
          return { ...answer, errors: answer.errors.map(withoutSuggestion) };
        },
      };

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  if (!SUGGESTION.test(message)) return error;
  return new GraphQLError(message.replace(SUGGESTION, ''), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
