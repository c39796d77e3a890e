import { type DocumentNode, execute, type GraphQLError, type GraphQLSchema } from 'graphql';
import { type AbortSignalLike, LightAbortController } from '../../async/abort.ts';
import { GatewayError, tooLarge } from '../../errors.ts';
import type { CompiledQuery } from '../../execution/compiled-query.ts';
import type { RequestInfo } from '../../telemetry/events.ts';
import type { Receipt, RequestContext, RequestHead, Result } from '../request-context.ts';
import type { PreparedOperation, RequestPlugin } from '../request-plugin.ts';
import type { DocumentStore } from './document-store.ts';
import { LargeResultLimiter } from './large-result-limiter.ts';

/** What the context of one operation is made from. */
export type OperationScope = {
  readonly head: RequestHead;
  readonly requestId: string;
  /** The request that upstream events refer to. */
  readonly inbound: RequestInfo;
  /** Aborts when the client disconnects, the deadline passes, or the result is too large. */
  readonly signal: AbortSignalLike;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadline: number;
};

export type RunnerOptions = {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentStore;
  /** Makes what one operation owns. Called once per operation, after the checks. */
  readonly context: (operation: OperationScope) => { readonly receipt: Receipt };
  /** Milliseconds for one operation. */
  readonly timeout: number;
  /** Greatest size of one result, in bytes. */
  readonly maxBytes: number;
  /** Their `beforeExecute` hooks run here, in this order. */
  readonly plugins: readonly Pick<RequestPlugin, 'beforeExecute'>[];
};

/** An operation of a document that has passed validation and the document limits. */
export type OperationRequest = {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
};

type ExecuteOptions<T> = {
  readonly executable: CompiledQuery;
  readonly rawVariables: OperationRequest['variables'];
  /** Receives the result in the turn in which it is complete. */
  readonly onResult: (result: Result) => T | Promise<T>;
};

type Rejection = GraphQLError | undefined;
type MaybePromise<T> = T | Promise<T>;

/** Runs operations for both drivers: checks, context, deadline, executor. */
export const createRunner = (options: RunnerOptions) => {
  const { schema, documents, context, timeout, maxBytes } = options;
  const largeResults = new LargeResultLimiter();
  const checks = options.plugins.flatMap(({ beforeExecute }) => beforeExecute ?? []);

  /** Synchronous unless a check waits. */
  const firstError = (
    requestContext: RequestContext,
    prepared: PreparedOperation,
    from = 0,
  ): MaybePromise<Rejection> => {
    for (let index = from; index < checks.length; index += 1) {
      const error = checks[index]?.(requestContext, prepared);
      if (error instanceof Promise) {
        return error.then((failure) => failure ?? firstError(requestContext, prepared, index + 1));
      }
      if (error) return error;
    }
    return undefined;
  };

  /**
   * Calls `onResult` instead of resolving with the result: a promise that has waited is in V8's old generation and
   * keeps its value, which may be large, until that is collected. `controller` aborts when no subscriber is left;
   * it is aborted when the deadline passes.
   */
  const executeQuery = async <T>(
    requestContext: RequestContext,
    { executable, rawVariables, onResult }: ExecuteOptions<T>,
    controller: LightAbortController,
  ): Promise<T> => {
    const { definition } = executable.operation;
    requestContext.operationName = definition.name?.value;
    requestContext.operationType = definition.operation;
    const { coerced: variables, errors } = executable.coerceVariables(rawVariables);
    if (!variables) return onResult({ errors });
    const checking = firstError(requestContext, { executable, variables });
    const rejection = checking instanceof Promise ? await checking : checking;
    if (rejection) return onResult({ errors: [rejection] });
    const { head, requestId, values = 0 } = requestContext;
    const deadline = performance.now() + timeout;
    const timer = setTimeout(() => controller.abort(timeoutError()), timeout);
    const permit = largeResults.acquire(values, controller);
    if (permit && !(await permit)) {
      clearTimeout(timer);
      return onResult({ errors: [overloadedError()] });
    }
    try {
      const operationContext = context({
        head,
        requestId,
        inbound: requestContext,
        signal: controller,
        deadline,
      });
      requestContext.receipt = operationContext.receipt;
      const limit = new ResultLimit(maxBytes, controller);
      const result = executable.execute({ variables, context: operationContext, limit });
      return result instanceof Promise ? await result.then(onResult) : onResult(result);
    } finally {
      largeResults.release(values);
      clearTimeout(timer);
    }
  };

  return {
    executeQuery,
    /** Runs an operation of a document. graphql-js refuses a name that is unknown, and what is not a query. */
    executeDocument: async (
      requestContext: RequestContext,
      operation: OperationRequest,
      signal: AbortSignal,
    ): Promise<Result> => {
      const { document, operationName, variables: rawVariables } = operation;
      const executable = documents.compile(document, operationName ?? undefined);
      if (!executable) return execute({ schema, document, operationName: operationName ?? null });
      const controller = new LightAbortController();
      const onAbort = () => controller.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      try {
        return await executeQuery(
          requestContext,
          { executable, rawVariables, onResult: identity },
          controller,
        );
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
};

const identity = (result: Result): Result => result;

/** Refuses a result over the limit, and aborts the reads that are still running for it. */
class ResultLimit {
  readonly size: number;
  readonly #controller: LightAbortController;

  constructor(size: number, controller: LightAbortController) {
    this.size = size;
    this.#controller = controller;
  }

  exceeded(): GatewayError {
    const error = tooLarge(this.size);
    this.#controller.abort(error);
    return error;
  }
}

/** The deadline passed, or the client disconnected, while the operation was queued. */
const overloadedError = (): GatewayError =>
  new GatewayError(
    'RATE_LIMITED',
    'Too many large answers are asked for at once. Try again later.',
    {
      retryAfter: 1,
      http: { status: 503, headers: { 'retry-after': '1' } },
    },
  );

const timeoutError = (): DOMException =>
  new DOMException('The operation took too long.', 'TimeoutError');
