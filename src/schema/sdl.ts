import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  type ObjectTypeDefinitionNode,
  parse,
  parseConstValue,
  print,
  printSchema,
  visit,
} from 'graphql';
import { SEMANTIC_NON_NULL } from './semantic-non-null.ts';

const DEFINITION = parse(`
  """
  The field is null only if an error with its path says why. Levels name nested lists: 0 is the
  field itself, 1 the items of its list.
  """
  directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION
`);

/**
 * The schema for clients, sorted, so that a change of the contract is a small diff. Leaves out names
 * that start with an underscore: they are the protocol between routers and subgraphs. Unlike
 * graphql-js' printer it prints `@semanticNonNull`.
 */
export function printSdl(schema: GraphQLSchema): string {
  const withoutProtocol = visit(parse(printSchema(schema)), {
    enter: (node) =>
      'name' in node && node.name?.value.startsWith('_') === true ? null : undefined,
  });
  const sorted = parse(printSchema(lexicographicSortSchema(buildASTSchema(withoutProtocol))));
  const types = visit(sorted, {
    ObjectTypeDefinition: { enter: (node) => withDirectives(schema, node) },
  });
  return `${print(join(DEFINITION, types))}\n`;
}

const join = (...documents: readonly DocumentNode[]): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: documents.flatMap(({ definitions }) => definitions),
});

function withDirectives(
  schema: GraphQLSchema,
  node: ObjectTypeDefinitionNode,
): ObjectTypeDefinitionNode {
  const type = schema.getType(node.name.value);
  if (!isObjectType(type)) return node;
  const fields = node.fields?.map((field) => {
    const levels = type.getFields()[field.name.value]?.extensions[SEMANTIC_NON_NULL];
    return Array.isArray(levels) ? { ...field, directives: [semanticNonNull(levels)] } : field;
  });
  return fields ? { ...node, fields } : node;
}

/** The default, level 0 alone, is not printed. */
const semanticNonNull = (levels: readonly unknown[]): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'semanticNonNull' },
  ...(levels.join() !== '0' && {
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'levels' },
        value: parseConstValue(JSON.stringify(levels)),
      },
    ],
  }),
});
