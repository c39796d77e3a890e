import type { Runner } from '../operation/operation-runner.ts';
import type { ServerPlugin } from '../request-context.ts';

/** Hands the operation of a validated document to the runner. */
export const useOperation = ({ executeDocument: runDocument }: Runner): ServerPlugin => ({
  onExecute({ args, setExecuteFn }) {
    const { document, operationName, variableValues: variables, contextValue } = args;
    const operation = { document, operationName, variables };
    setExecuteFn(() =>
      runDocument(contextValue.requestContext, operation, contextValue.request.signal),
    );
  },
});
