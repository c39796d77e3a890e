import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Config } from '../config.ts';
import type { Telemetry } from '../telemetry.ts';
import { createDocumentCache } from './document-cache.ts';
import type { Receipt, ServerContext } from './exchange.ts';
import { withReadableUrl } from './node-listener.ts';
import type { TrustedDocuments } from './trusted-documents.ts';
import { useCallers } from './use-callers.ts';
import { useCors } from './use-cors.ts';
import { useCost } from './use-cost.ts';
import { useExactPath } from './use-exact-path.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useHealth } from './use-health.ts';
import { useHttpCache } from './use-http-cache.ts';
import { useIntrospection } from './use-introspection.ts';
import { useLimits } from './use-limits.ts';
import { type Report, useMasking } from './use-masking.ts';
import { type RenderMetrics, useMetrics } from './use-metrics.ts';
import { type Operation, useOperation } from './use-operation.ts';
import { useOperationLog } from './use-operation-log.ts';
import { useRateLimit } from './use-rate-limit.ts';
import { useReceipt } from './use-receipt.ts';
import { useRequestId } from './use-request-id.ts';
import { useResponseHeaders } from './use-response-headers.ts';
import { useStrictHttp } from './use-strict-http.ts';
import { useSuggestions } from './use-suggestions.ts';
import { useTrustedDocuments } from './use-trusted-documents.ts';

export type ServerOptions<C> = {
  readonly schema: GraphQLSchema;
  /** Makes what one operation owns. Called once per operation, after the document was validated. */
  readonly context: (operation: Operation) => C;
  /** A provider on the sandbox has the sandbox's address and key in here. */
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** Errors that nobody planned; the client only learns that there was one. */
  readonly report: Report;
  readonly isDraining: () => boolean;
  /** The only documents that run; without them any does. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
  /** What `/metrics` serves; without it there is no such path. */
  readonly metrics?: RenderMetrics | undefined;
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

  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: PATH,
    maxRequestBodySize: MAX_BODY_BYTES,
    parserAndValidationCache: createDocumentCache(),
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
      useRequestId(),
      useResponseHeaders(providers),
      useCors(config.corsOrigins),
      useHealth({ providers, isDraining }),
      useMetrics(options.metrics, config.metrics),
      useGraphiql(PATH, config.graphiql),
      useExactPath(PATH),
      // A GraphQL request, before its body is read.
      useCallers(config),
      useStrictHttp(),
      // The document.
      useTrustedDocuments(trustedDocuments),
      useIntrospection(config.introspection),
      useLimits(),
      // The operation.
      useCost(callers.maxUpstreamCalls),
      useRateLimit(callers.rateLimit),
      useOperation({ context, timeout: config.operationTimeoutMs }),
      // The answer.
      useMasking(report),
      useSuggestions(callers.suggestions),
      useReceipt(),
      useHttpCache(trustedDocuments && { maxAge: callers.maxAgeSeconds, isPrivate }),
      useOperationLog(telemetry),
    ],
  });

  const listener = withReadableUrl((request, response) => void yoga(request, response));
  return Object.assign(listener, {
    fetch: async (request: Request): Promise<Response> => yoga.fetch(request),
    dispose: async (): Promise<void> => yoga.dispose(),
  });
};
