import type { Runner } from '../operation/operation-runner.ts';
import type { ServerPlugin } from '../request-context.ts';

/** Hands the operation of a validated document to the runner. */
export const useOperation = ({ runDocument }: Runner): ServerPlugin => ({
  onExecute({ args, setExecuteFn }) {
    const { document, operationName, variableValues: variables, contextValue } = args;
    const asked = { document, operationName, variables };
    setExecuteFn(() => runDocument(contextValue.exchange, asked, contextValue.request.signal));
  },
});
