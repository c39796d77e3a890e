import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

/** The schema as clients see it, sorted, so that a change of the contract shows as a small diff. */
export const printSdl = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;
