import { type DocumentNode, execute, type GraphQLError, type GraphQLSchema } from 'graphql';
import { type AbortSignalLike, LightAbortController } from '../../async/abort.ts';
import { GatewayError, tooLarge } from '../../errors.ts';
import type { CompiledQuery } from '../../execution/compiled-query.ts';
import type { Variables } from '../../execution/selection-plan.ts';
import type { RequestInfo } from '../../telemetry/events.ts';
import type {
  Receipt,
  RequestContext,
  RequestHead,
  RequestPlugin,
  Result,
} from '../request-context.ts';
import type { DocumentStore } from './document-store.ts';
import { LargeResultLimiter } from './large-result-limiter.ts';

/** What the operation's context is made from. */
export type OperationScope = {
  readonly head: RequestHead;
  readonly requestId: string;
  /** The request that events upstream are told with. */
  readonly inbound: RequestInfo;
  /** Aborts when the caller has left or the deadline has passed. */
  readonly signal: AbortSignalLike;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadline: number;
};

/** An operation that is about to run, for those who say whether it may. */
export type PreparedOperation = {
  readonly executable: CompiledQuery;
  readonly variables: Variables;
};

export type RunnerOptions = {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentStore;
  /** Makes what one operation owns. */
  readonly context: (operation: OperationScope) => { readonly receipt: Receipt };
  /** Milliseconds one operation may take. */
  readonly timeout: number;
  /** Of the answer to one operation. */
  readonly maxBytes: number;
  readonly plugins: readonly RequestPlugin[];
};

/** What is asked, of a document that has passed validation and limits. */
export type OperationRequest = {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
};

/** What is run, and what is made of its answer. */
type ExecuteOptions<T> = {
  readonly executable: CompiledQuery;
  readonly rawVariables: OperationRequest['variables'];
  readonly onResult: (result: Result) => T | Promise<T>;
};

type Rejection = GraphQLError | undefined;
type MaybePromise<T> = T | Promise<T>;

export type Runner = ReturnType<typeof createRunner>;

/** Runs operations, whichever way they came in. */
export const createRunner = (options: RunnerOptions) => {
  const { schema, documents, context, timeout, maxBytes } = options;
  const limit = { size: maxBytes, exceeded: () => tooLarge(maxBytes) };
  const largeResults = new LargeResultLimiter();
  const checks = options.plugins.flatMap(({ beforeExecute: weigh }) => weigh ?? []);

  /** A promise only where one of them has to wait. */
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
   * `conclude` is given the answer as soon as it is there: a promise that has waited is in V8's old generation, where
   * nothing is freed for long, and it must not bring a large answer there.
   * `end` aborts when nobody waits any more, and is aborted when the time is over.
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
      const result = executable.execute({ variables, context: operationContext, limit });
      return result instanceof Promise ? await result.then(onResult) : onResult(result);
    } finally {
      largeResults.release(values);
      clearTimeout(timer);
    }
  };

  return {
    run: executeQuery,
    /** The same by document; what is no query of its own is refused as graphql-js does. */
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

/** Its time was over before it was its turn, or there is nobody left to be told so. */
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
