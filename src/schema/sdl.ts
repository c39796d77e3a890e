import {
  buildASTSchema,
  type GraphQLSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
  visit,
} from 'graphql';

/**
 * The schema for clients, sorted, so that a change of the contract is a small diff. Leaves out names
 * that start with an underscore: they are the protocol between routers and subgraphs.
 */
export function printSdl(schema: GraphQLSchema): string {
  const document = visit(parse(printSchema(schema)), {
    enter: (node) =>
      'name' in node && node.name?.value.startsWith('_') === true ? null : undefined,
  });
  return `${printSchema(lexicographicSortSchema(buildASTSchema(document)))}\n`;
}
