import {
  buildASTSchema,
  type GraphQLSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
  visit,
} from 'graphql';

/**
 * The schema as clients see it, sorted, so that a change of the contract shows as a small diff. What begins with an
 * underscore is the protocol between routers and subgraphs and no client's business.
 */
export function printSdl(schema: GraphQLSchema): string {
  const document = visit(parse(printSchema(schema)), {
    enter: (node) =>
      'name' in node && node.name?.value.startsWith('_') === true ? null : undefined,
  });
  return `${printSchema(lexicographicSortSchema(buildASTSchema(document)))}\n`;
}
