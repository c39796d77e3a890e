import {
  type GraphQLSchema,
  type GraphQLType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  type NamedTypeNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Rows of one page. An answer that is larger than a client accepts is of no use to it. */
const MAX_ROWS = 50;

const SCALARS: Readonly<Record<string, JsonSchema>> = {
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
  Float: { type: 'number' },
  ID: { type: 'string' },
  Int: { type: 'integer' },
  String: { type: 'string' },
  UUID: { type: 'string', format: 'uuid' },
};

/**
 * The variables of a document as a JSON Schema, without `oneOf` and `$ref`, which some clients refuse.
 *
 * @throws {Error} on a variable without a description, or of a type that has no notation here.
 */
export function inputSchemaOf(
  schema: GraphQLSchema,
  variables: readonly VariableDefinitionNode[],
): JsonSchema {
  const properties = variables.map((node) => [node.variable.name.value, propertyOf(schema, node)]);
  const required = variables
    .filter(({ type, defaultValue }) => type.kind === 'NonNullType' && !defaultValue)
    .map(({ variable }) => variable.name.value);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function propertyOf(schema: GraphQLSchema, node: VariableDefinitionNode): JsonSchema {
  const name = node.variable.name.value;
  const description = node.description?.value;
  if (!description) throw new Error(`$${name} has no description`);
  return {
    ...typeSchemaOf(typeFromAST(schema, node.type as NamedTypeNode), name),
    ...(name === 'first' && { minimum: 1, maximum: MAX_ROWS }),
    ...(node.defaultValue && { default: valueFromASTUntyped(node.defaultValue) }),
    description,
  };
}

function typeSchemaOf(type: GraphQLType | undefined, name: string): JsonSchema {
  if (isNonNullType(type)) return typeSchemaOf(type.ofType, name);
  if (isListType(type))
    return { type: 'array', items: typeSchemaOf(type.ofType, name), maxItems: MAX_ROWS };
  if (isEnumType(type))
    return { type: 'string', enum: type.getValues().map((value) => value.name) };
  const scalar = isScalarType(type) ? SCALARS[type.name] : undefined;
  if (!scalar) throw new Error(`$${name} is of a type that no tool can take`);
  return scalar;
}
