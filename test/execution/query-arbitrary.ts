import fc from 'fast-check';
import { type GraphQLSchema, parse, validate } from 'graphql';
import type { Values } from './inputs.ts';
import { type GeneratedQuery, QueryWriter } from './queries.ts';

/** Any query that a schema allows. Its writer does not know every rule: what is refused is not asked. */
export const queryArbitrary = (
  schema: GraphQLSchema,
  values: Values,
): fc.Arbitrary<GeneratedQuery> =>
  fc
    .noShrink(fc.nat())
    .map((seed) => new QueryWriter(schema, values, pickerOf(seed)).write())
    .filter(({ text }) => validate(schema, parse(text)).length === 0);

/** A linear congruential generator: the numbers of one seed are always the same. */
function pickerOf(seed: number): (end: number) => number {
  let state = seed >>> 0;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}
