import type { GatewayError } from '../../errors.ts';
import { isJsonObject, type JsonObject, parseJson } from '../../json.ts';
import { protocolError } from './protocol-error.ts';

/** The GraphQL parameters of a request. Empty strings and null are absent, other members are ignored. */
export type GraphQLParams = {
  readonly query: string | undefined;
  readonly documentId: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: JsonObject | undefined;
  readonly extensions: JsonObject | undefined;
};

/** The body of a request that is a list of operations, as batching clients send it. */
export class Batch {
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }
}

/** Parses the body of a POST. An error says what to send instead. */
export function parseParams(text: string): GraphQLParams | Batch | GatewayError {
  // A byte-order mark is not JSON, but some clients send it.
  const value = parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  if (isJsonObject(value)) return toParams(value);
  if (Array.isArray(value)) return new Batch(value.length);
  return invalid('The body is not a JSON object. Send {"query": "…"}.');
}

/** Parses the query string of a GET, with the same results as for a POST. */
export function parseUrlParams(url: URLSearchParams): GraphQLParams | GatewayError {
  const variables = parseParameter(url, 'variables');
  const extensions = parseParameter(url, 'extensions');
  if (variables === undefined) return invalid('The parameter "variables" is not JSON.');
  if (extensions === undefined) return invalid('The parameter "extensions" is not JSON.');
  return toParams({
    query: url.get('query'),
    documentId: url.get('documentId'),
    operationName: url.get('operationName'),
    variables,
    extensions,
  });
}

function toParams(object: JsonObject): GraphQLParams | GatewayError {
  const { query, documentId, operationName, variables, extensions } = object;
  if (!isOptionalString(query)) return invalid('"query" is not a string.');
  if (!isOptionalString(documentId)) return invalid('"documentId" is not a string.');
  if (!isOptionalString(operationName)) return invalid('"operationName" is not a string.');
  if (!isOptionalObject(variables)) return invalid('"variables" is not an object.');
  if (!isOptionalObject(extensions)) return invalid('"extensions" is not an object.');
  return {
    query: query || undefined,
    documentId: documentId || undefined,
    operationName: operationName || undefined,
    variables: variables || undefined,
    extensions: extensions || undefined,
  };
}

const invalid = (message: string): GatewayError => protocolError('BAD_USER_INPUT', message);

/** The JSON value of a parameter; null if it is absent or empty, undefined if it is not JSON. */
const parseParameter = (url: URLSearchParams, name: string): unknown => {
  const text = url.get(name)?.trim();
  return text ? parseJson(text) : null;
};

const isOptionalObject = (value: unknown): value is JsonObject | '' | null | undefined =>
  value == null || value === '' || isJsonObject(value);

const isOptionalString = (value: unknown): value is string | null | undefined =>
  value == null || typeof value === 'string';
