import { type DocumentNode, execute, type GraphQLSchema } from 'graphql';
import type { Executable } from '../execution/executable.ts';
import type { Variables } from '../execution/plan.ts';
import type { Inbound } from '../telemetry.ts';
import type { Documents } from './documents.ts';
import type { Answer, Concern, Exchange, Head, Receipt } from './exchange.ts';

/** What the operation's context is made from. */
export type Operation = {
  readonly head: Head;
  readonly requestId: string;
  /** The request that events upstream are told with. */
  readonly inbound: Inbound;
  /** Aborts when the caller has left or the deadline has passed. */
  readonly signal: AbortSignal;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadline: number;
};

/** An operation that is about to run, for those who say whether it may. */
export type Weighed = { readonly executable: Executable; readonly variables: Variables };

export type RunnerOptions = {
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  /** Makes what one operation owns. */
  readonly context: (operation: Operation) => { readonly receipt: Receipt };
  /** Milliseconds one operation may take. */
  readonly timeout: number;
  readonly concerns: readonly Concern[];
};

/** What is asked, of a document that has passed validation and limits. */
export type Asked = {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
};

export type Runner = ReturnType<typeof createRunner>;

/** Runs operations, whichever way they came in. */
export const createRunner = (options: RunnerOptions) => {
  const { schema, documents, context, timeout } = options;
  const scales = options.concerns.flatMap(({ weigh }) => weigh ?? []);

  const refused = async (exchange: Exchange, weighed: Weighed): Promise<Answer | undefined> => {
    for (const weigh of scales) {
      const error = await weigh(exchange, weighed);
      if (error) return { errors: [error] };
    }
    return undefined;
  };

  /** `left` aborts when nobody waits any more. */
  const run = async (
    exchange: Exchange,
    { executable, given }: { executable: Executable; given: Asked['variables'] },
    left: AbortSignal,
  ): Promise<Answer> => {
    const { definition } = executable.operation;
    exchange.operationName = definition.name?.value;
    exchange.operationType = definition.operation;
    const { coerced: variables, errors } = executable.coerce(given);
    if (!variables) return { errors };
    const refusal = await refused(exchange, { executable, variables });
    if (refusal) return refusal;
    const { head, requestId } = exchange;
    const { end, ...patience } = startDeadline(left, timeout);
    try {
      const owned = context({ head, requestId, inbound: exchange, ...patience });
      exchange.receipt = owned.receipt;
      return await executable.execute({ variables, context: owned });
    } finally {
      end();
    }
  };

  return {
    run,
    /** The same by document; what is no query of its own is refused as graphql-js does. */
    runDocument: (exchange: Exchange, asked: Asked, left: AbortSignal) => {
      const { document, operationName, variables: given } = asked;
      const executable = documents.admit(document, operationName ?? undefined);
      if (executable) return run(exchange, { executable, given }, left);
      return execute({ schema, document, operationName: operationName ?? null });
    },
  };
};

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
