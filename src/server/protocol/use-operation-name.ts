import { type DocumentNode, Kind } from 'graphql';
import { GatewayError } from '../../errors.ts';
import type { ServerPlugin } from '../request-context.ts';

/** Refuses a document without the requested operation, by the messages of graphql-js. */
export const useOperationName = (): ServerPlugin => ({
  onParse() {
    return ({ result, context: { params } }) => {
      if (isDocument(result)) assertOperation(result, params?.operationName ?? undefined);
    };
  },
});

const isDocument = (result: DocumentNode | Error | null): result is DocumentNode =>
  result !== null && !(result instanceof Error);

function assertOperation({ definitions }: DocumentNode, name: string | undefined): void {
  const operations = definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 0) throw operationError('Must provide an operation.');
  if (name !== undefined) {
    if (operations.some((it) => it.name?.value === name)) return;
    throw operationError(`Unknown operation named "${name}".`);
  }
  if (operations.length === 1) return;
  throw operationError('Must provide operation name if query contains multiple operations.');
}

/** The request is well-formed, so its status is 200 for `application/json`. */
const operationError = (message: string): GatewayError =>
  new GatewayError('BAD_USER_INPUT', message, { http: { status: 400, spec: true } });
