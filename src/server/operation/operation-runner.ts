import { type DocumentNode, execute, type GraphQLError, type GraphQLSchema } from 'graphql';
import { type AbortSignalLike, LightAbortController } from '../../async/abort.ts';
import { GatewayError, tooLarge } from '../../errors.ts';
import type { CompiledQuery } from '../../execution/compiled-query.ts';
import type { Variables } from '../../execution/selection-plan.ts';
import type { RequestInfo } from '../../telemetry/events.ts';
import type { Answer, Concern, Exchange, Head, Receipt } from '../request-context.ts';
import type { Documents } from './document-store.ts';
import { Pace } from './large-result-limiter.ts';

/** What the operation's context is made from. */
export type Operation = {
  readonly head: Head;
  readonly requestId: string;
  /** The request that events upstream are told with. */
  readonly inbound: RequestInfo;
  /** Aborts when the caller has left or the deadline has passed. */
  readonly signal: AbortSignalLike;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadline: number;
};

/** An operation that is about to run, for those who say whether it may. */
export type Weighed = { readonly executable: CompiledQuery; readonly variables: Variables };

export type RunnerOptions = {
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  /** Makes what one operation owns. */
  readonly context: (operation: Operation) => { readonly receipt: Receipt };
  /** Milliseconds one operation may take. */
  readonly timeout: number;
  /** Of the answer to one operation. */
  readonly maxBytes: number;
  readonly concerns: readonly Concern[];
};

/** What is asked, of a document that has passed validation and limits. */
export type Asked = {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
};

/** What is run, and what is made of its answer. */
type Run<T> = {
  readonly executable: CompiledQuery;
  readonly given: Asked['variables'];
  readonly conclude: (answer: Answer) => T | Promise<T>;
};

type Refusal = GraphQLError | undefined;
type MaybePromise<T> = T | Promise<T>;

export type Runner = ReturnType<typeof createRunner>;

/** Runs operations, whichever way they came in. */
export const createRunner = (options: RunnerOptions) => {
  const { schema, documents, context, timeout, maxBytes } = options;
  const limit = { size: maxBytes, exceeded: () => tooLarge(maxBytes) };
  const pace = new Pace();
  const scales = options.concerns.flatMap(({ weigh }) => weigh ?? []);

  /** A promise only where one of them has to wait. */
  const refused = (exchange: Exchange, weighed: Weighed, from = 0): MaybePromise<Refusal> => {
    for (let index = from; index < scales.length; index += 1) {
      const error = scales[index]?.(exchange, weighed);
      if (error instanceof Promise) {
        return error.then((told) => told ?? refused(exchange, weighed, index + 1));
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
  const run = async <T>(
    exchange: Exchange,
    { executable, given, conclude }: Run<T>,
    end: LightAbortController,
  ): Promise<T> => {
    const { definition } = executable.operation;
    exchange.operationName = definition.name?.value;
    exchange.operationType = definition.operation;
    const { coerced: variables, errors } = executable.coerceVariables(given);
    if (!variables) return conclude({ errors });
    const weighing = refused(exchange, { executable, variables });
    const refusal = weighing instanceof Promise ? await weighing : weighing;
    if (refusal) return conclude({ errors: [refusal] });
    const { head, requestId, values = 0 } = exchange;
    const deadline = performance.now() + timeout;
    const timer = setTimeout(() => end.abort(timedOut()), timeout);
    const turn = pace.enter(values, end);
    if (turn && !(await turn)) {
      clearTimeout(timer);
      return conclude({ errors: [overloaded()] });
    }
    try {
      const owned = context({ head, requestId, inbound: exchange, signal: end, deadline });
      exchange.receipt = owned.receipt;
      const answer = executable.execute({ variables, context: owned, limit });
      return answer instanceof Promise ? await answer.then(conclude) : conclude(answer);
    } finally {
      pace.leave(values);
      clearTimeout(timer);
    }
  };

  return {
    run,
    /** The same by document; what is no query of its own is refused as graphql-js does. */
    runDocument: async (exchange: Exchange, asked: Asked, left: AbortSignal): Promise<Answer> => {
      const { document, operationName, variables: given } = asked;
      const executable = documents.admit(document, operationName ?? undefined);
      if (!executable) return execute({ schema, document, operationName: operationName ?? null });
      const end = new LightAbortController();
      const leave = () => end.abort(left.reason);
      left.addEventListener('abort', leave, { once: true });
      if (left.aborted) leave();
      try {
        return await run(exchange, { executable, given, conclude: asItIs }, end);
      } finally {
        left.removeEventListener('abort', leave);
      }
    },
  };
};

const asItIs = (answer: Answer): Answer => answer;

/** Its time was over before it was its turn, or there is nobody left to be told so. */
const overloaded = (): GatewayError =>
  new GatewayError(
    'RATE_LIMITED',
    'Too many large answers are asked for at once. Try again later.',
    {
      retryAfter: 1,
      http: { status: 503, headers: { 'retry-after': '1' } },
    },
  );

const timedOut = (): DOMException =>
  new DOMException('The operation took too long.', 'TimeoutError');
