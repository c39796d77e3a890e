import { readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../../json.ts';

/** Documents by their id. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** Some generators prefix an id with the name of its hash; Apollo's clients send the hash alone. */
const stripHashPrefix = (id: string): string => id.replace(/^sha256:/, '');

export const lookup = (documents: TrustedDocuments, id: string): string | undefined =>
  documents.get(stripHashPrefix(id));

/** The id of the requested document: `documentId`, or the hash that Apollo's clients and urql send. */
export const requestedDocumentId = (params: object): string | undefined =>
  stringProperty(params, 'documentId') ?? persistedQueryHash(params);

/** The hash of Apollo's protocol for persisted queries; undefined if there is none. */
export const persistedQueryHash = (params: object): string | undefined =>
  stringProperty(
    objectProperty(objectProperty(params, 'extensions'), 'persistedQuery'),
    'sha256Hash',
  );

const objectProperty = (object: object | undefined, key: string): object | undefined => {
  const value: unknown = object && Reflect.get(object, key);
  return value instanceof Object ? value : undefined;
};

const stringProperty = (object: object | undefined, key: string): string | undefined => {
  const value: unknown = object && Reflect.get(object, key);
  return typeof value === 'string' ? value : undefined;
};

/**
 * Reads a manifest: a JSON object of documents by id, as GraphQL Code Generator and Relay write it, or Apollo's
 * "persisted query manifest".
 *
 * @throws {Error} if the file cannot be read or is no manifest.
 */
export function readTrustedDocuments(path: string): TrustedDocuments {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const entries = isJsonObject(manifest) ? entriesOf(manifest) : [];
  if (entries.length === 0) throw new Error('The manifest contains no documents.');
  return new Map(entries.map(([id, text]) => [stripHashPrefix(id), assertText(id, text)]));
}

const entriesOf = ({ operations, ...rest }: JsonObject) =>
  Array.isArray(operations)
    ? operations.filter(isJsonObject).map(({ id, body }): [string, unknown] => [String(id), body])
    : Object.entries(rest);

function assertText(id: string, text: unknown): string {
  if (typeof text === 'string') return text;
  throw new Error(`The document "${id}" of the manifest is not a string.`);
}
