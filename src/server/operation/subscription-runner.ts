import { createSourceEventStream, type GraphQLSchema } from 'graphql';
import { type AbortSignalLike, LightAbortController } from '../../async/abort.ts';
import type { CompiledQuery } from '../../execution/compiled-query.ts';
import type { RequestContext, Result } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';
import type { DocumentStore } from './document-store.ts';
import type { OperationRequest, OperationScope } from './operation-runner.ts';

/** An event of a source stream names what its fields are read from. */
type SourceEvent = { readonly context: unknown };

export type SubscriptionRunnerOptions = {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentStore;
  readonly context: (operation: OperationScope) => unknown;
  /** Milliseconds for the start of the stream. */
  readonly timeout: number;
  /** Their `beforeExecute` hooks run before the stream starts. */
  readonly plugins: readonly Pick<RequestPlugin, 'beforeExecute'>[];
};

/** The response stream of a subscription: one result for each event of its source stream. */
export type ResultStream = AsyncIterableIterator<Result>;

/**
 * Starts subscriptions (GraphQL specification §6.2.3). Resolves with a result where the stream cannot start. An
 * operation that is no subscription is not run.
 */
export const createSubscriptionRunner = (options: SubscriptionRunnerOptions) => {
  const { schema, documents, context, timeout } = options;
  const checks = options.plugins.flatMap(({ beforeExecute }) => beforeExecute ?? []);
  return async (
    requestContext: RequestContext,
    { document, operationName, variables: rawVariables }: OperationRequest,
    signal: AbortSignalLike = new LightAbortController(),
  ): Promise<Result | ResultStream> => {
    const executable = documents.compile(document, operationName ?? undefined);
    if (!executable) throw new TypeError('This is no subscription.');
    const { definition } = executable.operation;
    requestContext.operationName = definition.name?.value;
    requestContext.operationType = definition.operation;
    const { coerced: variables, errors } = executable.coerceVariables(rawVariables);
    if (!variables) return { errors };
    for (const check of checks) {
      const error = await check(requestContext, { executable, variables });
      if (error) return { errors: [error] };
    }
    const { head, requestId } = requestContext;
    const operationContext = context({
      head,
      requestId,
      inbound: requestContext,
      signal,
      deadline: performance.now() + timeout,
    });
    const source = await createSourceEventStream({
      schema,
      document,
      contextValue: operationContext,
      variableValues: rawVariables,
      operationName,
    });
    if (!(Symbol.asyncIterator in source)) return source as Result;
    return new MappedStream(source as AsyncIterable<SourceEvent>, executable, variables);
  };
};

/**
 * Executes the selection set on each event. An object, not a generator: `return` works while `next` waits.
 */
class MappedStream implements ResultStream {
  readonly #source: AsyncIterator<SourceEvent>;
  readonly #executable: CompiledQuery;
  readonly #variables: Readonly<Record<string, unknown>>;

  constructor(
    source: AsyncIterable<SourceEvent>,
    executable: CompiledQuery,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#executable = executable;
    this.#variables = variables;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Result, undefined>> {
    const { done, value: event } = await this.#source.next();
    if (done) return { done: true, value: undefined };
    const result = await this.#executable.execute({
      variables: this.#variables,
      context: event.context,
      rootValue: event,
    });
    return { done: false, value: result };
  }

  async return(): Promise<IteratorResult<Result, undefined>> {
    await this.#source.return?.();
    return { done: true, value: undefined };
  }
}
