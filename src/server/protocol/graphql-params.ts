type Variables = Readonly<Record<string, unknown>>;

/** The parameters of a request, where they are nothing special. */
export type Params = {
  readonly query?: string | undefined;
  readonly documentId?: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Variables | undefined;
  readonly extensions: Variables | undefined;
};

/** Reads the body of a POST; undefined where anything is wrong with it, or out of the ordinary. */
export function readParams(text: string): Params | undefined {
  const params = parsed(text);
  if (!isObject(params)) return undefined;
  const { query, documentId, operationName, variables, extensions, ...others } = params;
  const isOrdinary =
    isTextOrNothing(query) &&
    isTextOrNothing(documentId) &&
    isTextOrNothing(operationName) &&
    isObjectOrNothing(variables) &&
    isObjectOrNothing(extensions) &&
    Object.keys(others).length === 0;
  if (!isOrdinary) return undefined;
  return {
    query: query ?? undefined,
    documentId: documentId ?? undefined,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Variables =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isObjectOrNothing = (value: unknown): value is Variables | null | undefined =>
  value == null || isObject(value);

const isTextOrNothing = (value: unknown): value is string | null | undefined =>
  value == null || typeof value === 'string';
