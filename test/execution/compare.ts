import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { expect } from 'vitest';
import type { CompiledQuery } from '../../src/execution/compiled-query.ts';

export type Execution = {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: unknown;
  readonly rootValue?: unknown;
};

/** The result of graphql-js. */
export const executeWithGraphqlJs = async (execution: Execution): Promise<ExecutionResult> => {
  const { schema, document, variables, context, rootValue } = execution;
  return execute({ schema, document, variableValues: variables, contextValue: context, rootValue });
};

/** The result of this executor. */
export const executeCompiled = async (
  executable: CompiledQuery,
  execution: Execution,
): Promise<ExecutionResult> => {
  const { coerced, errors } = executable.coerceVariables(execution.variables);
  if (!coerced) return { errors };
  const { context, rootValue } = execution;
  return executable.execute({ variables: coerced, context, rootValue });
};

/** Our messages differ for errors of the schema itself, which clients do not see. */
const comparable = (message: string): string =>
  message
    .replace(/^(Expected value of type .* but got: ).*$/s, '$1…')
    .replace(/^(Abstract type|Runtime Object type|Support for) .*$/s, 'No such type.');

const serializeErrors = ({ message, path, locations, extensions }: GraphQLError): string =>
  JSON.stringify([comparable(message), path, locations, extensions]);

export const errorsOf = ({ errors = [] }: ExecutionResult): string[] => errors.map(serializeErrors);

/** The path of the null that an error explains: its own path, or one above. */
function nullOf({ data }: ExecutionResult, { path = [] }: GraphQLError): string {
  let at: unknown = data;
  for (const [depth, key] of path.entries()) {
    if (at == null) return JSON.stringify(path.slice(0, depth));
    at = Reflect.get(Object(at), key);
  }
  expect(at ?? null, `what the error at ${JSON.stringify(path)} leaves`).toBeNull();
  return JSON.stringify(path);
}

const nullsOf = (answer: ExecutionResult): Set<string> =>
  new Set(answer.errors?.map((error) => nullOf(answer, error)));

/** Every response position has a value. */
export function expectNoHoles(value: unknown, at = 'data'): void {
  if (value === undefined) throw new Error(`There is no value at ${at}.`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) expectNoHoles(part, `${at}.${key}`);
}

/** Equal data in equal order, and an error for each null for which graphql-js reports one. */
export function expectAgreement(ours: ExecutionResult, theirs: ExecutionResult): void {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
  if ('data' in ours) expectNoHoles(ours.data);
  expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
  expect(nullsOf(ours)).toEqual(nullsOf(theirs));
  const known = new Set(errorsOf(theirs));
  for (const error of ours.errors ?? []) {
    if (known.has(serializeErrors(error))) continue;
    // One of several errors below a null is reported: with us the first one, with graphql-js the one whose rejection
    // propagates first. Both are among the errors of the null.
    const responsePosition = nullOf(ours, error);
    expect(JSON.stringify(error.path), `${error.message} is not among ${[...known]}`).not.toBe(
      responsePosition,
    );
  }
}
