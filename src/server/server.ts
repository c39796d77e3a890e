import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Config } from '../config/config.ts';
import type { Lengths } from '../schema/cost/field-cost.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { authenticate } from './auth/authenticate.ts';
import { useGraphiql } from './endpoints/graphiql.ts';
import { useHealth } from './endpoints/health.ts';
import { type RenderMetrics, useMetrics } from './endpoints/metrics.ts';
import { createFastPath } from './fast-path/fast-path.ts';
import { createRateLimiter } from './limits/rate-limiter.ts';
import { UnreadBytes } from './limits/unread-bytes.ts';
import { useDocumentLimits } from './limits/use-document-limits.ts';
import { DocumentStore } from './operation/document-store.ts';
import { createRunner, type OperationScope } from './operation/operation-runner.ts';
import { cors } from './plugins/cors.ts';
import { costLimit } from './plugins/cost-limit.ts';
import { hideSuggestions } from './plugins/hide-suggestions.ts';
import { type ErrorReporter, maskErrors } from './plugins/mask-errors.ts';
import { operationTelemetry } from './plugins/operation-telemetry.ts';
import { rateLimit } from './plugins/rate-limit.ts';
import { requestId } from './plugins/request-id.ts';
import { responseHeaders } from './plugins/response-headers.ts';
import { upstreamExtension } from './plugins/upstream-extension.ts';
import { useStrictHttp } from './protocol/strict-http.ts';
import type { Receipt, RequestContext, ServerContext } from './request-context.ts';
import { createSerializer } from './response.ts';
import type { TrustedDocuments } from './trusted-documents/manifest.ts';
import { useHttpCache } from './trusted-documents/use-http-cache.ts';
import { useTrustedDocuments } from './trusted-documents/use-trusted-documents.ts';
import { rejectInvalidUrl } from './yoga/reject-invalid-url.ts';
import { toYogaPlugin } from './yoga/to-yoga-plugin.ts';
import { useExactPath } from './yoga/use-exact-path.ts';
import { useIntrospection } from './yoga/use-introspection.ts';
import { useOperation } from './yoga/use-operation.ts';
import { usePreflight } from './yoga/use-preflight.ts';
import { useRequestContext } from './yoga/use-request-context.ts';
import { useResultSerializer } from './yoga/use-result-serializer.ts';

export type ServerOptions<C> = {
  readonly schema: GraphQLSchema;
  /** Makes what one operation owns. Called once per operation, after the document was validated. */
  readonly context: (operation: OperationScope) => C;
  /** A provider on the sandbox has the sandbox's address and key in here. */
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** Errors that nobody planned; the client only learns that there was one. */
  readonly report: ErrorReporter;
  readonly isDraining: () => boolean;
  /** The only documents that run; without them any does. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
  /** What `/metrics` serves; without it there is no such path. */
  readonly metrics?: RenderMetrics | undefined;
  /** Whose data an answer has. Callers of one identity share equal operations under way; without it nobody does. */
  readonly identify?: ((requestContext: RequestContext) => string) | undefined;
  /** Rows of the providers' lists as the caller's accounts have last seen them: prices depend on them. */
  readonly lengthsFor?: (requestContext: RequestContext) => Lengths;
  /** False has every request go the long way, so that both can be tested. */
  readonly useFastPath?: boolean | undefined;
};

const PATH = '/graphql';
const MAX_BODY_BYTES = 100_000;

/** The HTTP side: a listener for `node:http`, which also has `fetch(request)` and `dispose()`. */
export const createServer = <C extends { readonly receipt: Receipt }>(
  options: ServerOptions<C>,
) => {
  const { config, schema, context, telemetry, report, isDraining } = options;
  const { providers, callers } = config;
  const { trustedDocuments } = options;
  const isGuarded = config.gatewayTokens.length > 0 || callers.jwt !== undefined;
  const isPrivate = isGuarded || config.credentials !== 'server';
  const documents = new DocumentStore(schema);

  // Of every request, whichever way it takes, in the order in which they run.
  const before = { requestId, headers: responseHeaders(providers), cors: cors(config.corsOrigins) };
  const points = callers.rateLimit && createRateLimiter(callers.rateLimit);
  const caller = authenticate(config, points, report);
  const cost = costLimit(callers.maxUpstreamCalls, options.lengthsFor);
  const rateLimited = rateLimit(points);
  const unreadBytes = new UnreadBytes(callers.responses);
  const after = {
    unreadBytes: unreadBytes.plugin,
    masking: maskErrors(report),
    suggestions: hideSuggestions(callers.suggestions),
    receipt: upstreamExtension,
    log: operationTelemetry(telemetry, report),
  };
  const plugins = [...Object.values(before), caller, cost, rateLimited, ...Object.values(after)];
  const timeout = config.operationTimeoutMs;
  const { maxBytes } = callers.responses;
  const runner = createRunner({ schema, documents, context, timeout, maxBytes, plugins });

  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: PATH,
    maxRequestBodySize: MAX_BODY_BYTES,
    parserAndValidationCache: documents.cache,
    // What yoga would do by itself and the plugins below do instead, or nobody should.
    logging: false,
    maskedErrors: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    // Matched by the end of the URL, and no URL ends in a space.
    healthCheckEndpoint: ' ',
    plugins: [
      // Any request: who it is, and where it goes.
      useRequestContext(),
      ...Object.values(before).map(toYogaPlugin),
      usePreflight(),
      useHealth({ providers, isDraining }),
      useMetrics(options.metrics, config.metrics),
      useGraphiql(PATH, config.graphiql),
      useExactPath(PATH),
      // A GraphQL request, before its body is read.
      toYogaPlugin(caller),
      useStrictHttp(),
      toYogaPlugin(rateLimited),
      // The document.
      useTrustedDocuments(trustedDocuments),
      useIntrospection(config.introspection),
      useDocumentLimits(),
      // The operation.
      useOperation(runner),
      // The answer.
      toYogaPlugin(after.unreadBytes),
      toYogaPlugin(after.masking),
      toYogaPlugin(after.suggestions),
      toYogaPlugin(after.receipt),
      useHttpCache(trustedDocuments && { maxAge: callers.maxAgeSeconds, isPrivate }),
      toYogaPlugin(after.log),
      useResultSerializer({ report, maxBytes }, unreadBytes),
    ],
  });

  const yogaPath = rejectInvalidUrl(
    (request, response, knownContext: Partial<ServerContext> = {}) =>
      void yoga(request, response, knownContext),
  );
  const fastPath = createFastPath({
    path: PATH,
    maxBodyBytes: MAX_BODY_BYTES,
    documents,
    trustedDocuments,
    runner,
    plugins,
    // Where callers have points, each operation is weighed by itself.
    identify: callers.rateLimit ? undefined : options.identify,
    timeout,
    respond: createSerializer(yoga.fetchAPI, { report, maxBytes }),
    maxBytes,
    waiting: unreadBytes,
    yogaPath,
  });
  return Object.assign(options.useFastPath === false ? yogaPath : fastPath, {
    fetch: async (request: Request): Promise<Response> => yoga.fetch(request),
    dispose: async (): Promise<void> => yoga.dispose(),
  });
};
