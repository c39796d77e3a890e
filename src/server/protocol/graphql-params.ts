import { isJsonObject, type JsonObject, parseJson } from '../../json.ts';
/** The parameters of a request, where they are nothing special. */
export type GraphQLParams = {
  readonly query?: string | undefined;
  readonly documentId?: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: JsonObject | undefined;
  readonly extensions: JsonObject | undefined;
};

/** Reads the body of a POST; undefined where anything is wrong with it, or out of the ordinary. */
export function parseParams(text: string): GraphQLParams | undefined {
  const params = parseJson(text);
  if (!isJsonObject(params)) return undefined;
  const { query, documentId, operationName, variables, extensions, ...others } = params;
  const isWellFormed =
    isOptionalString(query) &&
    isOptionalString(documentId) &&
    isOptionalString(operationName) &&
    isOptionalObject(variables) &&
    isOptionalObject(extensions) &&
    Object.keys(others).length === 0;
  if (!isWellFormed) return undefined;
  return {
    query: query ?? undefined,
    documentId: documentId ?? undefined,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  };
}

const isOptionalObject = (value: unknown): value is JsonObject | null | undefined =>
  value == null || isJsonObject(value);

const isOptionalString = (value: unknown): value is string | null | undefined =>
  value == null || typeof value === 'string';
