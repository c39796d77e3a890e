import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers';
import { type GraphQLSchema, isAbstractType } from 'graphql';

/** Which object types stand behind each interface and union: `possibleTypes` of Apollo's cache. */
export const plugin: CodegenPlugin['plugin'] = (schema: GraphQLSchema) => {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const names = abstract.map((type): [string, string[]] => [
    type.name,
    schema.getPossibleTypes(type).map(({ name }) => name),
  ]);
  return `${JSON.stringify(Object.fromEntries(names), null, 2)}\n`;
};
