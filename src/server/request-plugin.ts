import type { GraphQLError } from 'graphql';
import type { CompiledQuery } from '../execution/compiled-query.ts';
import type { Variables } from '../execution/model.ts';
import type { HeaderWriter, RequestContext, Result, ResultSummary } from './request-context.ts';

/** An operation that is about to run. */
export type PreparedOperation = {
  readonly executable: CompiledQuery;
  readonly variables: Variables;
};

/** Hooks around every GraphQL request, on both request paths. `pipeline.ts` states their order. */
export type RequestPlugin = {
  /** Runs before the body is read. Throws to refuse the request. */
  readonly onRequest?: (context: RequestContext) => void | Promise<void>;
  /** Runs before an operation. Returns an error to refuse it. */
  readonly beforeExecute?: (
    context: RequestContext,
    operation: PreparedOperation,
  ) => GraphQLError | undefined | Promise<GraphQLError | undefined>;
  /** Changes every result before it is serialized, errors of refused requests included. */
  readonly transformResult?: (result: Result, context: RequestContext) => Result;
  /** Observes every result after it is serialized. */
  readonly onResult?: (result: ResultSummary, context: RequestContext) => void;
  /** Sets headers of every response, also of those that are not GraphQL. */
  readonly onHeaders?: (headers: HeaderWriter, context: RequestContext) => void;
};
