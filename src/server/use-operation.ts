import type { OperationDefinitionNode } from 'graphql';
import { getOperationAST } from 'graphql';
import type { Inbound } from '../telemetry.ts';
import type { Receipt, ServerPlugin } from './exchange.ts';

/** What the operation's context is made from. */
export type Operation = {
  readonly request: Request;
  readonly requestId: string;
  /** The request that events upstream are told with. */
  readonly inbound: Inbound;
  /** Aborts when the caller has left or the deadline has passed. */
  readonly signal: AbortSignal;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadline: number;
};

export type OperationOptions<C> = {
  readonly context: (operation: Operation) => C;
  /** Milliseconds one operation may take. */
  readonly timeout: number;
};

/** Gives each operation its deadline and its own context: the very object, not yoga's copy of it. */
export const useOperation = <C extends { readonly receipt: Receipt }>({
  context,
  timeout,
}: OperationOptions<C>): ServerPlugin => ({
  onExecute({ args, executeFn, setExecuteFn }) {
    const { request, exchange } = args.contextValue;
    const deadline = startDeadline(request.signal, timeout);
    const { requestId } = exchange;
    const contextValue = context({ request, requestId, inbound: exchange, ...deadline });
    const operation: OperationDefinitionNode | null | undefined = getOperationAST(
      args.document,
      args.operationName,
    );
    exchange.operationName = operation?.name?.value;
    exchange.operationType = operation?.operation;
    exchange.receipt = contextValue.receipt;
    setExecuteFn((given) => executeFn({ ...given, contextValue }));
    return { onExecuteDone: deadline.end };
  },
});

function startDeadline(left: AbortSignal, timeout: number) {
  const controller = new AbortController();
  const leave = () => controller.abort(left.reason);
  const expire = () =>
    controller.abort(new DOMException('The operation took too long.', 'TimeoutError'));
  const timer = setTimeout(expire, timeout);
  left.addEventListener('abort', leave, { once: true });
  if (left.aborted) leave();
  const end = () => {
    clearTimeout(timer);
    left.removeEventListener('abort', leave);
  };
  return { signal: controller.signal, deadline: performance.now() + timeout, end };
}
