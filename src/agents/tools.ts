import { readdirSync, readFileSync } from 'node:fs';
import { type DocumentNode, type GraphQLSchema, parse, validate } from 'graphql';
import { inputSchemaOf, type JsonSchema } from './input-schema.ts';

/** One described GraphQL document, as a language model calls it. */
export type Tool = {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly document: DocumentNode;
};

const FOLDER = new URL('../../agents/', import.meta.url);

/**
 * The tools of the documents in `agents`, in the order of their file names.
 *
 * @throws {Error} that names the file which does not fit the schema or lacks a description.
 */
export const readTools = (schema: GraphQLSchema): readonly Tool[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      try {
        return toolOf(schema, readFileSync(new URL(file, FOLDER), 'utf8'));
      } catch (error) {
        throw new Error(`agents/${file}: ${error instanceof Error ? error.message : error}`);
      }
    });

/** @throws {Error} when the document is not exactly one described query that fits the schema. */
export function toolOf(schema: GraphQLSchema, text: string): Tool {
  const document = parse(text);
  const [problem] = validate(schema, document);
  if (problem) throw problem;
  const [query, ...others] = document.definitions;
  if (query?.kind !== 'OperationDefinition' || others.length > 0 || query.operation !== 'query') {
    throw new Error('expected exactly one query');
  }
  if (!query.name) throw new Error('the query has no name');
  if (!query.description) throw new Error('the query has no description');
  return {
    name: snakeCase(query.name.value),
    description: query.description.value,
    inputSchema: inputSchemaOf(schema, query.variableDefinitions ?? []),
    document,
  };
}

const snakeCase = (name: string): string => name.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase();
