import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config/config.ts';
import type { Lengths } from '../schema/cost/field-cost.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { authenticate } from './auth/authenticate.ts';
import { createRateLimiter } from './limits/rate-limiter.ts';
import type { UnreadBytes } from './limits/unread-bytes.ts';
import type { DocumentStore } from './operation/document-store.ts';
import { createRunner, type OperationScope } from './operation/operation-runner.ts';
import { createSubscriptionRunner } from './operation/subscription-runner.ts';
import { cors } from './plugins/cors.ts';
import { costLimit } from './plugins/cost-limit.ts';
import { hideSuggestions } from './plugins/hide-suggestions.ts';
import { type ErrorReporter, maskErrors } from './plugins/mask-errors.ts';
import { operationTelemetry } from './plugins/operation-telemetry.ts';
import { rateLimit } from './plugins/rate-limit.ts';
import { requestId } from './plugins/request-id.ts';
import { responseHeaders } from './plugins/response-headers.ts';
import { upstreamExtension } from './plugins/upstream-extension.ts';
import { strictHttp } from './protocol/strict-http.ts';
import type {
  HeaderWriter,
  Receipt,
  RequestContext,
  Result,
  ResultSummary,
} from './request-context.ts';
import type { RequestPlugin } from './request-plugin.ts';
import { httpCache } from './trusted-documents/use-http-cache.ts';

export type PipelineOptions = {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentStore;
  readonly config: Config;
  readonly context: (operation: OperationScope) => { readonly receipt: Receipt };
  readonly telemetry: Telemetry;
  readonly report: ErrorReporter;
  readonly unreadBytes: UnreadBytes;
  /** Known lengths of the providers' lists, which costs depend on. */
  readonly lengthsFor?: ((context: RequestContext) => Lengths) | undefined;
};

export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * Everything that happens to a GraphQL request, stated once: the order of the list is the order of the hooks.
 * Two drivers run it: the fast path (`fast-path/fast-path.ts`) and Yoga (`yoga/use-pipeline.ts`).
 */
export const createPipeline = (options: PipelineOptions) => {
  const { schema, documents, config, context, telemetry, report, unreadBytes } = options;
  const { callers, corsOrigins, operationTimeoutMs: timeout, providers } = config;
  const rateLimiter = callers.rateLimit && createRateLimiter(callers.rateLimit);
  const plugins: readonly RequestPlugin[] = [
    // Headers of every response.
    requestId,
    responseHeaders(providers),
    cors(corsOrigins),
    // Admission: who calls, whether it is GraphQL over HTTP, one point of the rate limit.
    authenticate(config, rateLimiter, report),
    strictHttp,
    // Before an operation: its cost, memory, and the points of its cost. The executor runs next.
    costLimit(callers.maxUpstreamCalls, options.lengthsFor),
    unreadBytes.plugin,
    rateLimit(rateLimiter),
    // The result.
    maskErrors(report),
    hideSuggestions(callers.suggestions),
    upstreamExtension,
    // What observes it.
    httpCache,
    operationTelemetry(telemetry, report),
  ];
  const { maxBytes } = callers.responses;
  const runner = createRunner({ schema, documents, context, timeout, maxBytes, plugins });
  const subscribe = createSubscriptionRunner({ schema, documents, context, timeout, plugins });
  return { ...composeHooks(plugins), ...runner, subscribe };
};

const composeHooks = (plugins: readonly RequestPlugin[]) => {
  const requestHooks = plugins.flatMap((plugin) => plugin.onRequest ?? []);
  const resultTransforms = plugins.flatMap((plugin) => plugin.transformResult ?? []);
  const resultListeners = plugins.flatMap((plugin) => plugin.onResult ?? []);
  const headerHooks = plugins.flatMap((plugin) => plugin.onHeaders ?? []);

  const runRequestHooks = (context: RequestContext, from: number): Promise<void> | undefined => {
    for (let index = from; index < requestHooks.length; index += 1) {
      const pending = requestHooks[index]?.(context);
      if (pending) return pending.then(() => runRequestHooks(context, index + 1));
    }
    context.isAdmitted = true;
    return undefined;
  };

  return {
    /** Runs once per request: the second driver gets the first decision. Synchronous unless a hook waits. */
    admit: (context: RequestContext): Promise<void> | undefined => {
      if (context.isAdmitted) return undefined;
      if (context.rejection !== undefined) throw context.rejection;
      return runRequestHooks(context, 0);
    },
    /** The result as the client gets it. */
    finish: (context: RequestContext, result: Result): Result => {
      let finished = result;
      for (const transform of resultTransforms) finished = transform(finished, context);
      return finished;
    },
    /** Once per response, after it is serialized. */
    notify: (context: RequestContext, result: ResultSummary): void => {
      for (const onResult of resultListeners) onResult(result, context);
    },
    setHeaders: (context: RequestContext, headers: HeaderWriter): void => {
      for (const onHeaders of headerHooks) onHeaders(headers, context);
    },
  };
};
