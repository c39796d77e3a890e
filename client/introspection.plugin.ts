import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers';
import { type GraphQLSchema, introspectionFromSchema } from 'graphql';

/**
 * The introspection answer, as a schema-aware cache wants it. Descriptions are left out, since it
 * travels to browsers; `schema.graphql` has them.
 */
export const plugin: CodegenPlugin['plugin'] = (schema: GraphQLSchema) =>
  `${JSON.stringify(introspectionFromSchema(schema, { descriptions: false }))}\n`;
