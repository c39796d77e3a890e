import {
  type GraphQLField,
  type GraphQLNamedType,
  isCompositeType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';

/** The field of a type, or one of introspection; undefined for `__typename`, which costs nothing. */
export function fieldOf(
  type: GraphQLNamedType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isCompositeType(type) && 'getFields' in type ? type.getFields()[name] : undefined;
}
